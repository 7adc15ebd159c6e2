//! Where an address really leads: its host, told so that letters of one script cannot pass for those of another. It must
//! not know what is done with the address.

use percent_encoding::percent_decode_str;

use super::{Clean, Widths, clean_line};

/// An address that is about to be opened, in so many columns: its host first (see [`host`]), then what follows the host. A
/// host that is longer loses its beginning, for its end tells whose it is. What leads to no host stays as it is.
pub fn destination(address: &Clean, columns: usize, widths: Widths) -> Clean {
    let Some(parts) = parts(address).filter(|parts| !parts.host.is_empty()) else {
        return address.cut(columns, widths);
    };
    let host = told(parts.host);
    if widths.of(&host) <= columns {
        let whole = match parts.user {
            Some(user) => format!("{host}, mail to {user}"),
            None => format!("{host}{}", parts.rest),
        };
        return clean_line(&widths.cut(&whole, columns));
    }
    clean_line(&widths.cut_start(&host, columns))
}

/// The host of an http or https address, or the domain of a mailto address, as browsers find it (WHATWG URL): what
/// stands before an `@` is no host, a backslash ends it, `%61` is `a`. In punycode (RFC 3492, UTS #46) where it mixes
/// scripts or is no good name. None where there is no host.
pub fn host(address: &Clean) -> Option<Clean> {
    Some(told(parts(address)?.host)).filter(|host| !host.is_empty())
}

/// What an address is made of, as it is written.
struct Parts<'a> {
    host: &'a str,
    /// The port and what follows it.
    rest: &'a str,
    /// Whom a mail is for.
    user: Option<&'a str>,
}

fn parts(address: &Clean) -> Option<Parts<'_>> {
    let (scheme, rest) = address.split_once(':')?;
    if scheme.eq_ignore_ascii_case("mailto") {
        let (user, host) = rest.split(['?', ',']).next()?.rsplit_once('@')?;
        return Some(Parts { host, rest: "", user: Some(user) });
    }
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    let named = authority.rfind('@').map_or(0, |at| at + 1);
    let port = authority[named..].rfind(':').map(|at| named + at);
    let port = port.filter(|at| authority[at + 1..].bytes().all(|b| b.is_ascii_digit())).unwrap_or(authority.len());
    let host = &authority[named..port];
    Some(Parts { host, rest: &rest[port..], user: None })
}

/// A host as browsers find it, in punycode where it mixes scripts or is no good name.
fn told(host: &str) -> Clean {
    let plain: String = host.chars().filter(|c| !c.is_control()).collect();
    let host = percent_decode_str(&plain).decode_utf8_lossy().into_owned();
    let (unicode, sound) = idna::domain_to_unicode(&host);
    let shown = if sound.is_ok() && !mixes(&unicode) {
        unicode
    } else {
        idna::domain_to_ascii(&host).unwrap_or_else(|_| host.escape_unicode().to_string())
    };
    clean_line(&shown)
}

/// Whether letters of more than one script stand in a name.
fn mixes(name: &str) -> bool {
    let mut scripts = name.chars().filter(|c| c.is_alphabetic()).map(script);
    let first = scripts.next();
    scripts.any(|script| Some(script) != first)
}

/// A number for each script, as near as a name needs it: Latin, Greek, Cyrillic, Arabic, those of East Asia; the others
/// stand each in a block of 128.
fn script(c: char) -> u32 {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{aa}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => 0,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => 1,
        '\u{400}'..='\u{52f}' => 2,
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => 3,
        '\u{1100}'..='\u{11ff}' | '\u{3005}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{3ffff}' => 4,
        c => u32::from(c) / 128 + 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean;

    #[test]
    fn the_real_host_is_told() {
        for (address, want) in [
            ("https://example.org/a?b#c", "example.org"),
            ("HTTPS://Example.ORG:8080/", "example.org"),
            ("https://google.com@evil.example/", "evil.example"),
            ("https://google.com:443@evil.example:80/", "evil.example"),
            ("https://evil.example\\@google.com/", "evil.example"),
            ("https://evil.example?@google.com/", "evil.example"),
            ("https:////evil.example/", "evil.example"),
            ("https://ev%69l.example/", "evil.example"),
            ("https://[2001:db8::1]:80/", "[2001:db8::1]"),
            ("https://münchen.example/", "münchen.example"),
            ("https://россия.рф/", "россия.рф"),
            ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
            ("https://gооgle.com/", "xn--ggle-55da.com"),
            ("https://日本語.jp/", "xn--wgv71a119e.jp"),
            ("https://日本語.香港/", "日本語.香港"),
            ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
            ("mailto:ann@example.org?subject=x@y", "example.org"),
        ] {
            assert_eq!(host(&clean(address)).as_deref(), Some(want), "{address}");
        }
        for none in ["https:///", "mailto:ann", "nonsense", ""] {
            assert_eq!(host(&clean(none)), None, "{none}");
        }
    }

    #[test]
    fn what_is_about_to_be_opened_begins_with_its_host() {
        for (address, columns, want) in [
            ("https://example.org/a?b#c", 40, "example.org/a?b#c"),
            ("http://example.org", 40, "example.org"),
            ("https://example.org:8080/a", 40, "example.org:8080/a"),
            ("https://example.org/a/long/way", 16, "example.org/a/l…"),
            ("https://google.com:443@evil.example:80/x", 40, "evil.example:80/x"),
            ("https://google.com%2Fa@evil.example?x", 40, "evil.example?x"),
            ("http://gоogle.com/x", 40, "xn--gogle-jye.com/x"),
            ("https://accounts.google.com.aa.evil.example/x", 20, "…com.aa.evil.example"),
            ("mailto:ann@example.org?subject=x", 40, "example.org, mail to ann"),
            ("https:///", 40, "https:///"),
            ("ferry: the council votes", 12, "ferry: the …"),
            ("no address", 40, "no address"),
            ("https://example.org/", 0, ""),
        ] {
            let shown = destination(&clean(address), columns, Widths::Narrow);
            assert_eq!(shown.as_str(), want, "{address}");
            assert!(Widths::Narrow.of(&shown) <= columns, "{shown}");
        }
    }
}
