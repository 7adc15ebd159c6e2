//! Where an address really leads: its host, told so that letters of one script cannot pass for those of another. It must
//! not know what is done with the address.

use percent_encoding::percent_decode_str;

use crate::text::{self, Clean};

/// The host of an http or https address, or the domain of a mailto address, as browsers find it (WHATWG URL): what
/// stands before an `@` is no host, a backslash ends it, `%61` is `a`. In punycode (RFC 3492, UTS #46) where it mixes
/// scripts or is no good name. None where there is no host.
pub fn host(address: &Clean) -> Option<Clean> {
    let (scheme, rest) = address.split_once(':')?;
    let plain: String = rest.chars().filter(|c| !c.is_control()).collect();
    let host = if scheme.eq_ignore_ascii_case("mailto") {
        plain.split(['?', ',']).next()?.rsplit_once('@')?.1.to_owned()
    } else {
        let authority = plain.trim_start_matches(['/', '\\']).split(['/', '\\', '?', '#']).next()?;
        let named = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let port = named.rfind(':').filter(|at| named[at + 1..].bytes().all(|b| b.is_ascii_digit()));
        named[..port.unwrap_or(named.len())].to_owned()
    };
    let host = percent_decode_str(&host).decode_utf8_lossy().into_owned();
    let (unicode, sound) = idna::domain_to_unicode(&host);
    let shown = if sound.is_ok() && !mixes(&unicode) {
        unicode
    } else {
        idna::domain_to_ascii(&host).unwrap_or_else(|_| host.escape_unicode().to_string())
    };
    Some(text::clean_line(&shown)).filter(|host| !host.is_empty())
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
}
