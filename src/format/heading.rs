//! Is a line a heading? By its own words first; then it must stand alone between running text. It must not know more of
//! its neighbours than that.

use super::{credit, dates, prose};

/// Lines that pages put between paragraphs and that head nothing, in lower case.
const NOISE: &str = "\
    advertisement|advertisements|advert|ad|sponsored|promoted|story continued below|story continues below|\
    article continues below|article continues after advertisement|story continues after advertisement|\
    continue reading|continue reading below|continue reading the main story|scroll down for video|\
    scroll down for videos|scroll to continue|loading|share|share this|share this article|tweet|email|print|\
    subscribe|sign up|comments|comment|video|videos|photo|photos|image|gallery|slideshow|watch|watch video|\
    watch now|view gallery|view photos|view image|play|play video|recommended|most read|most popular|trending|\
    trending now|popular|newsletter|publicidade|publicidad|publicité|anzeige|werbung|skip ad|listen|listen now|\
    download|back to top|read|more|home|menu|facebook|twitter|instagram|like us on facebook|follow us on twitter|\
    like loading|embed|copy link|close|next|previous|view comments|leave a comment|leave a reply|reuters|\
    associated press|afp|cnn|bbc|getty images";

/// How letters end, in lower case.
const SIGN_OFFS: &str = "\
    yours|yours sincerely|yours faithfully|yours truly|sincerely|sincerely yours|best regards|kind regards|regards|\
    warm regards|best wishes|with best wishes|respectfully|respectfully yours|cordially|cheers|many thanks|thank you";

/// Whether a line is short enough to be a heading.
pub(super) fn is_short(text: &str) -> bool {
    prose::within(text, 80)
}

/// Whether a short line can be a heading by its own words: no end, opened by a capital or a number with its stop.
pub(super) fn could_be(text: &str) -> bool {
    let starred = text.strip_prefix('*').and_then(|t| t.strip_suffix('*')).map(str::trim);
    let line = starred.unwrap_or(text);
    let capitals = prose::is_capitals(line);
    let words = line.split_whitespace().count();
    let question = capitals && line.ends_with('?');
    if (prose::ends_with_stop(line) && !question)
        || line.ends_with([',', ':', ';', '-', '–', '—', '”', '"', '»', ')', ']', '>', '→', '|'])
    {
        return false;
    }
    let numbered = line.split_whitespace().next().is_some_and(|first| {
        let digits = first.trim_end_matches(['.', ')']);
        digits.len() < first.len()
            && digits.len() <= 2
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.is_empty()
    });
    let body = if numbered { line.split_once(char::is_whitespace).map_or("", |(_, b)| b.trim_start()) } else { line };
    let opened = body.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    let letters = body.chars().filter(|c| c.is_alphabetic()).take(4).count();
    let ideographs = body.starts_with(prose::is_ideograph);
    opened
        && (letters == 4 || (ideographs && letters >= 2))
        && words <= if capitals { 14 } else { 11 }
        && !(ideographs && (!prose::within(body, 30) || body.contains(['，', '：', '；', '、', '（'])))
        && !is_noise(body)
        && !is_name_and_town(body)
        && !is_labelled(body)
        && !is_sign_off(body)
        && !line.contains(['@', '|', '/', '•', '=', '\t'])
        && !prose::is_unstopped(line)
        && dates::find(line).is_none()
        && !credit::is_credit(line)
}

/// Whether a line is one of those that pages put between paragraphs.
pub(super) fn is_noise(text: &str) -> bool {
    let low = prose::squash(text).to_lowercase();
    prose::listed(NOISE, &low) || low.ends_with("min read") || low.ends_with("minute read")
}

/// `Source: Eurostat`, `PHOTO DU JOUR: le chat`: one word or capitals before a colon name what follows, and head nothing.
fn is_labelled(text: &str) -> bool {
    let Some((label, rest)) = text.split_once(':') else { return false };
    let one = label.split_whitespace().count() == 1;
    !rest.trim().is_empty() && !prose::is_capitals(text) && (one || prose::is_capitals(label))
}

/// The end of a letter.
fn is_sign_off(text: &str) -> bool {
    let low = prose::squash(text).to_lowercase();
    prose::listed(SIGN_OFFS, low.trim_end_matches(','))
}

/// `Maria Lopez, Denver`, `Maria Lopez, miller`: a few capitalised words before a comma, or all of them; a row of facts
/// or somebody who speaks rather than a heading.
fn is_name_and_town(text: &str) -> bool {
    let Some((name, _)) = text.split_once(',') else { return false };
    let capitals = |s: &str| s.split_whitespace().all(|w| w.starts_with(|c: char| !c.is_lowercase()));
    let words = text.split_whitespace().count();
    (words <= 6 && capitals(text))
        || (words <= 8 && (2..=4).contains(&name.split_whitespace().count()) && capitals(name))
}
