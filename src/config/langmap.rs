//! Keys under a layout without Latin letters: which key of the keymap a typed letter means. It must not know actions.

use super::fault::{quoted, unknown};

/// The layouts given: what they type, and what the same keys type in the American layout, in the same order.
const LAYOUTS: &[(&str, &str, &str)] = &[
    (
        "cyrillic",
        "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ№.,",
        "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~#/?",
    ),
    (
        "greek",
        ";ςερτυθιοπασδφγηξκλζχψωβνμΕΡΤΥΘΙΟΠΑΣΔΦΓΗΞΚΛΖΧΨΩΒΝΜ",
        "qwertyuiopasdfghjklzxcvbnmERTYUIOPASDFGHJKLZXCVBNM",
    ),
];

/// Reads a `langmap` value, words separated by spaces: the name of a layout, or a pair of the letter typed and the key
/// meant (`оj`; the other way round is understood, since the key meant is the one in ASCII). Gives the pairs that are
/// sound, (typed, meant), and a sentence for each word that is not.
pub(super) fn parse(value: &str) -> (Vec<(char, char)>, Vec<String>) {
    let (mut pairs, mut wrong) = (Vec::new(), Vec::new());
    for word in value.split_whitespace() {
        let letters: Vec<char> = word.chars().take(3).collect();
        if let Some((_, typed, meant)) = LAYOUTS.iter().find(|layout| layout.0.eq_ignore_ascii_case(word)) {
            pairs.extend(typed.chars().zip(meant.chars()));
        } else if let [one, other] = letters[..] {
            pairs.push(if one.is_ascii() && !other.is_ascii() { (other, one) } else { (one, other) });
        } else {
            let names: Vec<&str> = LAYOUTS.iter().map(|layout| layout.0).collect();
            wrong.push(match letters.len() {
                1 => format!("{} is half a pair; write the letter typed and the key meant, as in 'оj'", quoted(word)),
                _ => unknown(word, "layout", &names),
            });
        }
    }
    (pairs, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_pair_every_letter_once() {
        for (name, typed, meant) in LAYOUTS {
            assert_eq!(typed.chars().count(), meant.chars().count(), "{name}");
            let mut letters: Vec<char> = typed.chars().collect();
            letters.sort_unstable();
            letters.dedup();
            assert_eq!(letters.len(), typed.chars().count(), "{name} types a letter twice");
            assert!(meant.is_ascii(), "{name}");
        }
    }

    #[test]
    fn pairs_are_read_either_way() {
        assert_eq!(parse("оj jо  öü zy"), (vec![('о', 'j'), ('о', 'j'), ('ö', 'ü'), ('z', 'y')], vec![]));
        assert_eq!(parse("greak x").1.len(), 2);
        assert!(parse("greak").1[0].ends_with("did you mean 'greek'?"));
    }
}
