//! Numbers as people read them. It must not know what they count.

/// `2,225`: thousands set apart.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (n, want) in [(0, "0"), (999, "999"), (1000, "1,000"), (2225, "2,225"), (1_000_000, "1,000,000")] {
            assert_eq!(thousands(n), want);
        }
    }
}
