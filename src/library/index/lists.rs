//! A question with the lists of postings that answer it in one part. It must not know how they are read.

use std::sync::Arc;

use memchr::memmem;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;

use super::ask::Ids;
use super::view::Part;

/// Different tokens that letters may stand in, and how many of them each article may have on the average, so that it is
/// worth while to ask for them: letters that are more common stand in nearly every text.
const MOST_TOKENS: usize = 20_000;
/// See [`MOST_TOKENS`].
const MOST_EACH: u64 = 4;
/// So few postings are read in any case.
const FEW: u64 = 1 << 16;

/// A question in the index's terms.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// A token of the texts.
    Word(String),
    /// All tokens that begin so, of three characters or more.
    Beginning(String),
    /// One or two characters that some token begins with.
    Start(String),
    /// All tokens that these letters stand in; every article if they are very many.
    Inside(String),
    /// These articles.
    These(Arc<Ids>),
    /// All of these; every article if there are none.
    All(Vec<Node>),
    /// One of these; no article if there are none.
    Any(Vec<Node>),
}

/// The same with the lists of one part.
pub(super) enum Lists<'a> {
    Tokens { from: &'a InvertedIndexReader, lists: Vec<List>, frequency: u64, leaf: usize, is_start: bool },
    These(&'a Ids),
    All(Vec<Lists<'a>>),
    Any(Vec<Lists<'a>>),
}

/// Where one token's articles are listed.
pub(super) struct List {
    pub info: TermInfo,
    /// How much each of its occurrences counts.
    pub weight: u16,
}

impl<'a> Lists<'a> {
    pub fn of(part: &'a Part, node: &'a Node, leaf: &mut usize) -> tantivy::Result<Self> {
        let mut several =
            |nodes: &'a [Node]| nodes.iter().map(|node| Self::of(part, node, leaf)).collect::<tantivy::Result<_>>();
        let (from, lists) = match node {
            Node::These(ids) => return Ok(Self::These(ids)),
            Node::All(nodes) => return Ok(Self::All(several(nodes)?)),
            Node::Any(nodes) => return Ok(Self::Any(several(nodes)?)),
            Node::Word(word) => {
                (&*part.text, part.text.terms().get(word)?.map(|info| List { info, weight: 2 }).into_iter().collect())
            }
            Node::Start(start) => (
                &*part.starts,
                part.starts.terms().get(start)?.map(|info| List { info, weight: 2 }).into_iter().collect(),
            ),
            Node::Beginning(beginning) => (&*part.text, beginnings(part, beginning)?),
            Node::Inside(letters) => {
                let Some(lists) = holding(part, letters)? else {
                    *leaf += 1;
                    return Ok(Self::All(Vec::new()));
                };
                (&*part.text, lists)
            }
        };
        let frequency = lists.iter().map(|list: &List| u64::from(list.info.doc_freq)).sum();
        *leaf += 1;
        Ok(Self::Tokens { from, lists, frequency, leaf: *leaf - 1, is_start: matches!(node, Node::Start(_)) })
    }

    pub fn is_never(&self) -> bool {
        matches!(self, Self::Any(ways) if ways.is_empty())
    }

    /// About how many postings must be read.
    pub fn cost(&self, part: &Part) -> u64 {
        match self {
            Self::Tokens { frequency, .. } => *frequency,
            Self::These(_) => u64::from(part.len()),
            Self::All(needs) => needs.iter().map(|need| need.cost(part)).min().unwrap_or(u64::from(part.len())),
            Self::Any(ways) => ways.iter().map(|way| way.cost(part)).sum(),
        }
    }

    pub fn add_frequencies(&self, sums: &mut Vec<u64>) {
        match self {
            Self::Tokens { frequency, leaf, .. } => {
                sums.resize(sums.len().max(leaf + 1), 0);
                sums[*leaf] += frequency;
            }
            Self::These(_) => {}
            Self::All(lists) | Self::Any(lists) => lists.iter().for_each(|list| list.add_frequencies(sums)),
        }
    }
}

/// The lists of all tokens that begin so.
fn beginnings(part: &Part, beginning: &str) -> tantivy::Result<Vec<List>> {
    // 0xFF stands in no UTF-8, so all that begins so lies below it.
    let end = [beginning.as_bytes(), &[0xff]].concat();
    let mut stream = part.text.terms().range().ge(beginning).lt(end).without_keys().into_stream()?;
    let mut lists = Vec::new();
    while stream.advance() {
        lists.push(List { info: stream.value().clone(), weight: 1 });
    }
    // The word itself is the first of all that begin with it.
    if let Some(first) = lists.first_mut()
        && part.text.terms().term_ord(beginning)?.is_some()
    {
        first.weight = 2;
    }
    Ok(lists)
}

/// The lists of all tokens that these letters stand in; nothing if reading them would take longer than they can save.
fn holding(part: &Part, letters: &str) -> tantivy::Result<Option<Vec<List>>> {
    let finder = memmem::Finder::new(letters);
    let mut stream = part.text.terms().stream()?;
    let (mut lists, mut postings) = (Vec::new(), 0);
    while let Some((token, info)) = stream.next() {
        if finder.find(token).is_none() {
            continue;
        }
        lists.push(List { info: info.clone(), weight: if token == letters.as_bytes() { 2 } else { 1 } });
        postings += u64::from(info.doc_freq);
        if lists.len() > MOST_TOKENS || postings > FEW.max(u64::from(part.len()) * MOST_EACH) {
            return Ok(None);
        }
    }
    Ok(Some(lists))
}
