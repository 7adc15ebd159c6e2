//! Is a paragraph the credit or the caption of a picture? It must not know where the paragraph stands.

use super::{names, prose};

/// What credits call their pictures, in lower case; the longer ones first.
#[rustfmt::skip] // Many words to a line.
const PICTURES: &[&str] = &[
    "featured image", "feature image", "featured photo", "header image", "cover image", "cover photo", "lead image",
    "main image", "file photo", "stock photo", "top photo", "screen grab", "screengrab", "screenshot", "photographs",
    "photograph", "photos", "photo", "images", "image", "pictures", "picture", "illustration", "graphic", "thumbnail",
    "crédit photo", "crédits photo", "foto", "fotos", "imagem", "imagen", "bild", "pic",
];

/// What stands between the picture and its maker, in lower case; `:` is looked for as well.
#[rustfmt::skip] // Many words to a line.
const MADE: &[&str] = &[
    "credits", "credit", "courtesy of", "courtesy", "source", "via", "by", "from", "copyright", "provided by",
    "supplied by", "supplied", "taken by",
];

/// Archives of pictures as their credits write them.
const ARCHIVES: &str = "\
    Getty Images|Getty|Flickr|Shutterstock|iStock|iStockphoto|Wikimedia|Wikimedia Commons|Wikipedia|Unsplash|\
    Pixabay|Pexels|Alamy|Alamy Stock Photo|Corbis|EPA|EPA-EFE|AP Photo|AP Images|AP|AFP|Reuters|REUTERS|Bloomberg|\
    Thinkstock|Dreamstime|PA Wire|PA|Rex|REX|Shutterstock.com|AFP/Getty Images|Bloomberg via Getty Images|\
    Instagram|Twitter|Facebook|Creative Commons|Flash90|Zuma Press|NurPhoto|Anadolu Agency|SIPA|Splash News|WENN|\
    Handout|Folhapress|Agência Brasil";

/// Whether the paragraph is nothing but a credit or a caption with one; false in any doubt.
pub(super) fn is_credit(text: &str) -> bool {
    if !prose::within(text, 300) {
        return false;
    }
    let text = text.trim();
    let bracketed = [('[', ']'), ('(', ')')].iter().find_map(|&(open, close)| {
        let inner = text.strip_prefix(open)?.trim_end_matches('.').strip_suffix(close)?;
        (!inner.contains([open, close])).then(|| inner.trim())
    });
    match bracketed {
        Some(inner) => names_picture(inner, true) || names_archive(inner),
        None => names_picture(text, false) || names_archive(text) || ends_in_credit(text),
    }
}

/// `Photo: …`, `Featured image via …`, `Image credit: …`, `Credit: …`. Outside brackets a name must follow a word, and
/// nothing may follow that is a sentence.
fn names_picture(text: &str, bracketed: bool) -> bool {
    let Some(first) = PICTURES.iter().find_map(|label| prose::after_label(text, label)) else {
        return credited(text, "credit", bracketed) || credited(text, "credits", bracketed);
    };
    let rest = text[first..].trim_start();
    if let Some(caption) = rest.strip_prefix(':') {
        let caption_like = prose::starts_upper(caption) && prose::is_one_sentence(caption);
        return (bracketed || caption_like) && prose::within(caption, 240);
    }
    let Some(made) = MADE.iter().find_map(|label| prose::after_label(rest, label)) else { return false };
    let maker = rest[made..].trim_start().trim_start_matches([':', ' ', '\u{a0}', '©']);
    let short = prose::within(maker, 120) && prose::is_one_sentence(maker);
    short && prose::starts_upper(maker) && (bracketed || is_names(maker))
}

/// `Credit: Name / Archive`.
fn credited(text: &str, label: &str, bracketed: bool) -> bool {
    let Some(at) = prose::after_label(text, label) else { return false };
    let Some(maker) = text[at..].trim_start().strip_prefix(':') else { return false };
    prose::within(maker, 100) && (bracketed || is_names(maker))
}

/// Whether there are names and little words only.
fn is_names(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let name = |w: &str| {
        let bare = w.trim_matches(|c: char| !c.is_alphanumeric());
        let little = matches!(
            bare,
            "of" | "the"
                | "and"
                | "for"
                | "by"
                | "via"
                | "de"
                | "da"
                | "van"
                | "von"
                | "on"
                | "user"
                | "at"
                | "in"
                | "from"
                | "courtesy"
        );
        bare.is_empty() || little || !bare.starts_with(char::is_lowercase) || bare.contains('.')
    };
    (1..=12).contains(&words) && text.split_whitespace().all(name)
}

/// `Drew Angerer/Getty Images` and nothing more: names, then the archive behind a stroke or "via".
fn names_archive(text: &str) -> bool {
    if !prose::within(text, 140) {
        return false;
    }
    let Some((maker, archive)) = text.rsplit_once('/').or_else(|| text.rsplit_once(" via ")) else { return false };
    let words = maker.split(|c: char| c.is_whitespace() || c == '/').filter(|w| !w.is_empty()).count();
    let archive = archive.trim().trim_end_matches('.');
    let known = prose::listed(ARCHIVES, archive)
        || maker.starts_with("AP Photo")
        || maker.starts_with("REUTERS")
        || maker.starts_with("Reuters");
    (1..=7).contains(&words) && known && is_names(maker) && !maker.contains(['?', '!', ':', ';']) && is_names(archive)
}

/// A caption that ends in its credit: `… on Thursday. (AP Photo/Jane Doe)`, `… [Photo: Jane Doe]`.
fn ends_in_credit(text: &str) -> bool {
    let Some(open) = text.rfind(['(', '[']) else { return false };
    let inner = &text[open + 1..];
    let Some(inner) = inner.trim_end_matches('.').strip_suffix([')', ']']) else { return false };
    let archive = prose::listed(ARCHIVES, inner.trim()) && !names::is_agency(inner);
    open > 0 && (archive || names_archive(inner) || inner.starts_with("AP Photo") || names_picture(inner, true))
}
