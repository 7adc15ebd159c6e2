//! What other programs write for the same articles, where they are installed. It must not know how bytes are counted.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use portable_pty::CommandBuilder;

use super::session::{QUIET, RESTED, Session};
use super::{Fallible, WORD, article, median};

/// A peer's name and what it writes.
pub type Peer = (&'static str, Vec<(&'static str, usize)>);

pub fn all(folder: &Path, columns: u16, rows: u16) -> Fallible<Vec<Peer>> {
    let mut peers = Vec::new();
    if installed("less") {
        let mut command = CommandBuilder::new("less");
        command.arg(folder.join("000.txt"));
        let mut session = Session::start(command, columns, rows)?;
        let start = session.until("Headline")?.0;
        let line = median("line", session.repeat("j", 10)?).1;
        let page = session.act(" ", QUIET)?.0;
        let quit = session.act("q", QUIET)?.0;
        peers.push(("less", vec![("start", start), ("line", line), ("page", page), ("quit", quit)]));
        session.child.wait()?;
    }
    if installed("newsboat") {
        peers.push(("newsboat", newsboat(columns, rows)?));
    }
    if installed("fzf") {
        let titles: Vec<String> = (0..300).map(|n| article(n).lines().next().unwrap_or("").to_owned()).collect();
        let list = folder.join("titles");
        fs::write(&list, titles.join("\n"))?;
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", "fzf < \"$0\""]);
        command.arg(&list);
        let mut session = Session::start(command, columns, rows)?;
        let start = session.until("300/300")?.0;
        let mut typed = Vec::new();
        for letter in WORD.chars() {
            typed.push(session.act(letter.encode_utf8(&mut [0; 4]), QUIET)?);
        }
        peers.push(("fzf", vec![("start", start), ("typed", median("typed", typed).1)]));
        session.act("\x1b", QUIET)?;
        session.child.wait()?;
        fs::remove_file(list)?;
    }
    Ok(peers)
}

fn installed(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

/// Opens its only feed, moves in the list of articles, opens one and reads on.
fn newsboat(columns: u16, rows: u16) -> Fallible<Vec<(&'static str, usize)>> {
    let home = tempfile::tempdir()?;
    let at = |name: &str| home.path().join(name);
    fs::write(at("feed.xml"), feed()?)?;
    fs::write(at("urls"), format!("file://{}\n", at("feed.xml").display()))?;
    fs::write(at("config"), "bind-key j down\nbind-key SPACE pagedown\n")?;
    let command = |reload: bool| {
        let mut command = CommandBuilder::new("newsboat");
        for (option, name) in [("-u", "urls"), ("-c", "cache.db"), ("-C", "config")] {
            command.arg(option);
            command.arg(at(name));
        }
        command.env("HOME", home.path());
        if reload {
            command.args(["-x", "reload"]);
        }
        command
    };
    Session::start(command(true), columns, rows)?.child.wait()?;
    let mut session = Session::start(command(false), columns, rows)?;
    let start = session.until("Articles")?.0;
    session.act("\r", RESTED)?;
    session.until("Headline")?;
    let list = median("list", session.repeat("j", 4)?).1;
    let down = "j".repeat(60);
    session.act(&down, RESTED)?;
    let scrolled = median("list_scrolled", session.repeat("j", 10)?).1;
    let open = session.act("\r", RESTED)?.0;
    let line = median("line", session.repeat("j", 10)?).1;
    let page = median("page", session.repeat(" ", 2)?).1;
    session.act("qqq", QUIET)?;
    session.child.wait()?;
    Ok(vec![
        ("start", start),
        ("list", list),
        ("list_scrolled", scrolled),
        ("open", open),
        ("line", line),
        ("page", page),
    ])
}

/// The same articles as RSS 2.0.
fn feed() -> Fallible<String> {
    let mut feed = String::from("<rss version=\"2.0\"><channel><title>Articles</title><link>file:///</link>");
    for number in 0..300 {
        let article = article(number);
        let (title, body) = article.split_once("\n\n").ok_or("an article without a title")?;
        let body = body.replace('&', "&amp;").replace('<', "&lt;").replace("\n\n", "</p><p>");
        write!(
            feed,
            "<item><title>{title}</title><guid>{number}</guid><description><![CDATA[<p>{body}</p>]]></description></item>"
        )?;
    }
    Ok(feed + "</channel></rss>")
}
