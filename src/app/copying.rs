//! What goes into the clipboard: an article's address, its text, or paragraphs that were chosen. It must not know how a
//! clipboard is reached.

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::article::{Article, Block, Id, Kind, Link};
use crate::filter::Generation;
use crate::text::{self, Clean};

use super::action::{Action, Mode};
use super::reader::Reader;
use super::{App, Request};

/// A copy that waits for its article.
#[derive(Debug)]
pub(super) struct Copying {
    id: Id,
    /// The article was asked for with this; none where it was on its way already.
    asked: Option<Generation>,
    action: Action,
}

/// Paragraphs that are being chosen, by the numbers of their blocks.
#[derive(Debug)]
pub(super) struct Choosing {
    of: Id,
    anchor: usize,
    head: usize,
}

impl App {
    /// Copies the address or the text of the article that is meant, as soon as it is there.
    pub(super) fn copy(&mut self, action: Action) -> Vec<Request> {
        let Some(id) = self.meant().filter(|id| self.list.entry(*id).is_some()) else {
            self.tell("There is no article here.");
            return Vec::new();
        };
        if let Some(article) = self.at_hand(id) {
            return vec![self.copied(id, &article, action)];
        }
        let asked = (!self.is_coming(id)).then(|| self.next_generation());
        self.copying = Some(Copying { id, asked, action });
        asked.map(|generation| Request::Open(id, generation)).into_iter().collect()
    }

    /// An article has come, or the reason why not: a copy may have waited for it.
    pub(super) fn copy_what_came(&mut self, id: Id, generation: Generation, article: &Result<Arc<Article>, Clean>) {
        let Some(Copying { asked, action, .. }) = self.copying.take_if(|copying| copying.id == id) else { return };
        match article {
            Ok(article) => {
                self.keep(id, article);
                let request = self.copied(id, article, action);
                self.outbox.push(request);
            }
            Err(sentence) if asked == Some(generation) => self.tell(sentence),
            Err(_) => {}
        }
    }

    fn copied(&self, id: Id, article: &Article, action: Action) -> Request {
        if action == Action::CopyText {
            return Request::Copy(written(&article.blocks), text::clean_line("the text"));
        }
        if let Some(address) = address(article) {
            return Request::Copy(address.clone(), text::clean_line("the address"));
        }
        let path = self.list.entry(id).map(|entry| entry.path()).unwrap_or_default();
        Request::Copy(path, text::clean_line("the path"))
    }

    /// The blocks that are chosen, of the article on the screen.
    pub fn chosen(&self) -> Option<RangeInclusive<usize>> {
        let Choosing { anchor, head, .. } = self.choosing_here()?;
        Some(*anchor.min(head)..=*anchor.max(head))
    }

    /// The one of them that was chosen last: keys move this end.
    pub fn chosen_last(&self) -> Option<usize> {
        Some(self.choosing_here()?.head)
    }

    fn choosing_here(&self) -> Option<&Choosing> {
        let reader = self.reader.as_ref()?;
        self.choosing.as_ref().filter(|choosing| choosing.of == reader.id())
    }

    /// Begins with the first paragraph in sight.
    pub(super) fn begin_choosing(&mut self) {
        let Some(reader) = &self.reader else { return };
        let blocks = &reader.article().blocks;
        let in_sight = reader.rows().iter().filter(|row| !row.runs.is_empty()).map(|row| row.block);
        let Some(at) = in_sight.into_iter().find(|at| blocks.get(*at).is_some_and(is_chosen)) else {
            self.tell("There is no paragraph in sight.");
            return;
        };
        self.choosing = Some(Choosing { of: reader.id(), anchor: at, head: at });
        self.mode = Mode::Choose;
    }

    pub(super) fn act_choosing(&mut self, action: Action, count: Option<u32>) -> Vec<Request> {
        let times = count.map_or(1, |n| n as usize);
        match action {
            Action::Down | Action::ParagraphDown => self.choose_on(times, true),
            Action::Up | Action::ParagraphUp => self.choose_on(times, false),
            Action::Bottom => self.choose_on(usize::MAX, true),
            Action::Top => self.choose_on(usize::MAX, false),
            Action::CopyText | Action::Accept | Action::Open => return self.copy_chosen(),
            Action::Abort | Action::Clear | Action::Back | Action::Choose => {
                self.choosing = None;
                self.mode = Mode::Reader;
            }
            _ => {}
        }
        Vec::new()
    }

    /// Moves the end that moves, by so many paragraphs.
    fn choose_on(&mut self, times: usize, down: bool) {
        let (Some(choosing), Some(reader)) = (&mut self.choosing, &mut self.reader) else { return };
        let blocks = &reader.article().blocks;
        let shown = |at: &usize| blocks.get(*at).is_some_and(is_chosen);
        let far = if down {
            (choosing.head + 1..blocks.len()).filter(shown).take(times).last()
        } else {
            (0..choosing.head.min(blocks.len())).rev().filter(shown).take(times).last()
        };
        choosing.head = far.unwrap_or(choosing.head);
        reader.show_block(choosing.head);
    }

    fn copy_chosen(&mut self) -> Vec<Request> {
        self.mode = Mode::Reader;
        let chosen = self.chosen();
        self.choosing = None;
        let (Some(chosen), Some(article)) = (chosen, self.reader.as_ref().map(Reader::article)) else {
            return Vec::new();
        };
        let blocks: Vec<Block> =
            chosen.filter_map(|at| article.blocks.get(at)).filter(|block| is_chosen(block)).cloned().collect();
        let noun = if blocks.len() == 1 { "paragraph" } else { "paragraphs" };
        vec![Request::Copy(written(&blocks), text::clean_line(&format!("{} {noun}", blocks.len())))]
    }
}

/// Whether a block is one that can be chosen: it is to be seen, and has words.
fn is_chosen(block: &Block) -> bool {
    !matches!(block.kind, Kind::Repeat | Kind::Rule) && !block.text.trim().is_empty()
}

/// The text's own words, not the rows they are set in: a paragraph a line, a blank line between two.
fn written(blocks: &[Block]) -> Clean {
    let shown = blocks.iter().filter(|block| block.kind != Kind::Repeat && !block.text.trim().is_empty());
    let mut out = String::new();
    let mut before = None;
    for block in shown {
        if let Some(before) = before {
            let list = before == Kind::ListItem && block.kind == Kind::ListItem;
            out.push_str(if list { "\n" } else { "\n\n" });
        }
        out.push_str(block.text.trim_matches('\n'));
        before = Some(block.kind);
    }
    text::clean(&out)
}

/// Where the article says that it was published: an http address that is a line of its own, or in what stands after the
/// text. An address in its sentences leads elsewhere.
fn address(article: &Article) -> Option<&Clean> {
    let own = |link: &&Link| {
        let alone = |block: &Block| block.text.trim() == &block.text[link.range.clone()];
        article.blocks.get(link.block).is_some_and(|block| block.kind == Kind::End || alone(block))
    };
    let web = |target: &&Clean| target.starts_with("http");
    article.links.iter().filter(own).find_map(|link| link.target.as_ref().filter(web))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(lines: &[(Kind, &str)]) -> Article {
        let mut article = Article::default();
        for (at, (kind, line)) in lines.iter().enumerate() {
            article.blocks.push(Block { kind: *kind, text: text::clean(line), spans: Vec::new() });
            if let Some(start) = line.find("http") {
                let end = line[start..].find(' ').map_or(line.len(), |end| start + end);
                let target = Some(text::clean_line(&line[start..end]));
                article.links.push(Link { text: text::clean_line(line), target, block: at, range: start..end });
            }
        }
        article
    }

    #[test]
    fn the_address_is_the_articles_own() {
        let (text, end) = (Kind::Paragraph, Kind::End);
        for (lines, want) in [
            (&[(text, "see http://a.example/x for more")][..], None),
            (&[(text, "http://a.example/x")], Some("http://a.example/x")),
            (&[(text, "see http://b.example"), (end, "Source: https://a.example/y")], Some("https://a.example/y")),
            (&[(text, "no address")], None),
        ] {
            assert_eq!(address(&article(lines)).map(Clean::as_str), want, "{lines:?}");
        }
    }

    #[test]
    fn a_text_is_copied_as_it_was_written() {
        let lines = [
            (Kind::Title, "A title"),
            (Kind::Repeat, "A title"),
            (Kind::Byline, "By Ann"),
            (Kind::ListItem, "- one"),
            (Kind::ListItem, "- two"),
            (Kind::Quote, "said\nso"),
        ];
        assert_eq!(written(&article(&lines).blocks).as_str(), "A title\n\nBy Ann\n\n- one\n- two\n\nsaid\nso");
    }
}
