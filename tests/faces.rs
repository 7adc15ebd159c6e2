//! The real binary without a screen: every face, on pipes and on a terminal. It must not know how texts are parsed or
//! pages laid out.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod binary;

use std::ffi::OsStr;
use std::fs;
use std::io::Read;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use serde_json::Value;

use binary::{BINARY, TEXT, assert_harmless, folder, masthead, records, run, sentences, text};

#[test]
fn without_arguments_the_seeds() {
    let list = run(["--list"]);
    let lines: Vec<_> = text(&list.stdout).lines().collect();
    assert_eq!((list.status.code(), lines.len(), text(&list.stderr)), (Some(0), 2, ""));
    assert!(lines[0].starts_with("seeds/000_39ca63a513873c07.txt\t"), "{lines:?}");
    assert!(lines.iter().all(|line| line.matches('\t').count() == 3), "{lines:?}");
    assert_eq!(run([""; 0]).stdout, list.stdout, "without a terminal and without a face: the list");
}

#[test]
fn json_has_every_field_and_lists_without_texts() {
    let dir = folder(&["a.txt", "b.txt"]);
    for (args, blocks) in [(&["--json"][..], true), (&["--json", "--list"], false)] {
        let output = masthead(args).arg(dir.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let records = records(&output);
        assert_eq!(records.len(), 2);
        let fields: Vec<_> = records[0].as_object().unwrap().keys().map(String::as_str).collect();
        let mut want =
            vec!["byline", "dateline", "lang", "links", "path", "published", "source", "standfirst", "title", "words"];
        if blocks {
            want.insert(0, "blocks");
        }
        assert_eq!(fields, want);
        let paths: Vec<_> = records.iter().map(|record| record["path"].as_str().unwrap()).collect();
        assert_eq!(paths, ["a.txt", "b.txt"].map(|name| dir.path().join(name).display().to_string()));
    }
}

/// Without a screen nobody sees what is passed over, and a filter that finds too much does harm.
#[test]
fn a_filter_with_a_fault_finds_nothing_and_says_why() {
    let dir = folder(&["a.txt", "b.txt"]);
    for (line, wrong) in [
        ("is:foo", "foo"),
        ("court is:unr", "unr"),
        ("on:2018-13", "2018-13"),
        ("tag:", "tag:"),
        ("!", "!"),
        ("lang:\u{1b}]0;x\u{7}", "\\u001b]0;x\\u0007"),
    ] {
        for face in [&["--list"][..], &["--json"], &["--print"], &[]] {
            let output = masthead(face).args(["--filter", line]).arg(dir.path()).output().unwrap();
            let said = text(&output.stderr);
            assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{line:?} {face:?}");
            assert!(said.starts_with("masthead: --filter: “") && said.contains(wrong), "{line:?}: {said}");
            assert_harmless(&output);
        }
    }
    let whole = run(["--list", "--filter", "court | \"of the"]);
    assert_ne!(whole.status.code(), Some(2), "what only goes unsaid is no fault: {}", text(&whole.stderr));
}

/// What was meant stands first: by its text, and with a slip of the finger.
#[test]
fn a_filter_puts_the_best_text_first_and_mends_slips() {
    let dir = tempfile::tempdir().unwrap();
    let filler = "Much was said there that day and nothing came of it. ".repeat(6);
    for (name, title, text) in [
        ("a.txt", "A long report", format!("{filler} A pipeline, of many things. {filler} And a treaty.")),
        ("b.txt", "A short report", "The treaty on the pipeline: what the treaty says of a pipeline.".to_owned()),
        ("c.txt", "Harvest in Prague", filler.clone()),
    ] {
        fs::write(dir.path().join(name), format!("{title}\n\n{text}\n")).unwrap();
    }
    for (line, names) in
        [("treaty pipeline", &["b.txt", "a.txt"][..]), ("harvset prague", &["c.txt"]), ("harvset report", &[])]
    {
        let output = masthead(["--list", "--json", "--no-library", "--filter", line]).arg(dir.path()).output().unwrap();
        let records = if output.status.code() == Some(0) { records(&output) } else { Vec::new() };
        let paths: Vec<_> = records.iter().map(|record| record["path"].as_str().unwrap()).collect();
        let wanted: Vec<_> = names.iter().map(|name| dir.path().join(name).display().to_string()).collect();
        assert_eq!(paths, wanted, "{line}");
        let said = if line == "harvset prague" {
            "masthead: --filter: “harvset” was taken for “harvest”\n"
        } else {
            ""
        };
        assert_eq!(text(&output.stderr), said, "{line}");
    }
}

#[test]
fn print_puts_a_rule_as_wide_as_the_text_between_articles() {
    let dir = folder(&["a.txt", "b.txt", "c.txt"]);
    for (width, rule) in [(None, 66), (Some("40"), 40), (Some("120"), 120)] {
        let mut command = masthead(["--print"]);
        let output = command.args(width.map(|width| ["--width", width]).iter().flatten()).arg(dir.path()).output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(0));
        let rules = text(&output.stdout).lines().filter(|line| *line == "─".repeat(rule)).count();
        assert_eq!(rules, 2);
    }
    let narrow = masthead(["--print"]).env("COLUMNS", "30").arg(dir.path()).output().unwrap();
    assert!(text(&narrow.stdout).contains(&format!("\n{}\n", "─".repeat(30))));
}

#[test]
fn lines_are_of_ascii_where_that_is_asked_for() {
    let dir = folder(&["a.txt", "b.txt"]);
    for (args, rules) in [(&["--print"][..], 1), (&["--print", "--ascii"], 0)] {
        let output = masthead(args).arg(dir.path()).output().unwrap();
        let printed = text(&output.stdout);
        assert_eq!((output.status.code(), printed.matches(&"─".repeat(66)).count()), (Some(0), rules), "{args:?}");
        assert_eq!(printed.matches(&"-".repeat(66)).count(), 1 - rules, "{args:?}");
    }
}

#[test]
fn standard_input_is_one_article() {
    for args in [&["--json", "-"][..], &["--json", "-", "-"]] {
        let output = masthead(args).write_stdin(TEXT).output().unwrap();
        let records = records(&output);
        assert_eq!((output.status.code(), records.len()), (Some(0), 1));
        assert_eq!(records[0]["path"], "standard input");
    }
    let dir = folder(&["a.txt"]);
    let output = masthead(["--list"]).arg(dir.path()).arg("-").write_stdin("").output().unwrap();
    assert_eq!(text(&output.stdout).lines().count(), 2, "an empty text is an article");
    let output = masthead(["--list", "-"]).write_stdin(vec![b'a'; (64 << 20) + 1]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(sentences(&output)[0].starts_with("standard input: it is larger than 64 MiB"));
}

#[test]
fn a_filter_shows_what_matches_and_where() {
    let dir = folder(&["b.txt"]);
    for name in ["a\u{1b}[2Jq\\é quartz", "quartz-mine"] {
        fs::create_dir(dir.path().join(name)).unwrap();
        fs::write(dir.path().join(name).join("c.txt"), TEXT).unwrap();
    }
    let output = masthead(["--json", "--filter", "'paris"]).arg(dir.path()).output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    assert_harmless(&output);
    let records = records(&output);
    assert_eq!(records.len(), 3);
    for record in records {
        let value = record[record["found_in"].as_str().unwrap()].as_str().unwrap();
        let matches: Vec<[usize; 2]> = serde_json::from_value(record["matches"].clone()).unwrap();
        assert_eq!(matches.iter().map(|[start, end]| &value[*start..*end]).collect::<String>(), "Paris", "{value}");
        assert!(record["score"].as_i64().unwrap() > 0);
    }
    for (query, lines) in [("in:quartz", 2), ("in:quartz !in:mine", 1), ("'-zzz", 0), ("after:7d", 0), ("", 3)] {
        let output = masthead(["--list", "--filter", query]).arg(dir.path()).output().unwrap();
        assert_eq!(text(&output.stdout).lines().count(), lines, "{query}");
        assert_eq!(output.status.code(), Some(i32::from(lines == 0)));
    }
}

#[test]
fn the_seeds_come_out_right_in_every_part() {
    let records = records(&run(["--json"]));
    let [first, second] = records.as_slice() else { panic!("two seeds, not {}", records.len()) };
    let title = "Israeli Media: Mossad Gave Europeans Critical Intel to Thwart Iranian Terror Attack in Paris";
    assert_eq!(first["title"], title);
    assert_eq!((&first["lang"], &second["lang"]), (&Value::from("en"), &Value::from("en")));
    for absent in ["standfirst", "byline", "published", "source"] {
        assert_eq!(first[absent], Value::Null, "{absent}");
    }
    let kinds = |record: &Value, kind| {
        record["blocks"].as_array().unwrap().iter().filter(|block| block["kind"] == kind).count()
    };
    assert_eq!(["paragraph", "credit"].map(|kind| kinds(first, kind)), [11, 1]);

    assert_eq!(second["title"], "Mossad set up operations in Paris against Hamas – report");
    let standfirst = "The Mossad has comfortably established itself in Paris, a French publication claims.";
    assert_eq!(second["standfirst"], standfirst);
    assert_eq!(second["byline"], "By: World Israel News Staff");
    assert_eq!(kinds(second, "related"), 1);
    let link = "WATCH: Israel's Mossad helped foil major attack in Germany";
    assert_eq!(second["links"], serde_json::json!([{"text": link, "target": null}]));
}

#[test]
fn a_word_of_the_text_is_found_in_its_block_or_part() {
    let output = run(["--json", "--filter", "villepinte"]);
    let records = records(&output);
    assert_eq!((records.len(), &records[0]["found_in"]), (1, &Value::from("text")));
    let mark = &records[0]["matches"][0];
    let place = |name: &str| usize::try_from(mark[name].as_u64().unwrap()).unwrap();
    let block = records[0]["blocks"][place("block")]["text"].as_str().unwrap();
    assert_eq!(&block[place("start")..place("end")], "Villepinte");

    let records = self::records(&run(["--json", "--list", "--filter", "comfortably"]));
    let mark = serde_json::json!([{"block": null, "part": "standfirst", "start": 15, "end": 26}]);
    assert_eq!((records.len(), &records[0]["matches"]), (1, &mark));
}

#[test]
fn pages_keep_to_their_width_and_are_styled_only_on_demand() {
    for width in [1, 20, 40, 100] {
        let output = run(["--print", "--width", &width.to_string()]);
        let page = text(&output.stdout);
        assert!(page.lines().all(|line| masthead::text::width(line) <= width && !line.ends_with(' ')), "{width}");
        assert_harmless(&output);
    }
    let styled = run(["--print", "--color", "always"]);
    assert!(text(&styled.stdout).starts_with("\u{1b}[1mIsraeli Media: Mossad"));
    let plain = text(&styled.stdout).replace("\u{1b}[m", "");
    let plain = ["1", "2", "3", "4"].iter().fold(plain, |page, look| page.replace(&format!("\u{1b}[{look}m"), ""));
    assert_eq!(plain, text(&run(["--print"]).stdout), "but for the styles the pages are the same");
}

/// What the program writes to a terminal of 60 columns.
fn on_a_terminal(term: &str, args: &[&OsStr]) -> String {
    let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 60, ..PtySize::default() }).unwrap();
    let mut command = CommandBuilder::new(BINARY);
    command.args(args);
    for (name, value) in [("TERM", term), ("LC_ALL", "C.UTF-8"), ("XDG_CONFIG_HOME", "/nonexistent")] {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut bytes = Vec::new();
    // Linux ends a terminal that was closed with EIO.
    let _ended = reader.read_to_end(&mut bytes);
    assert!(child.wait().unwrap().success());
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

#[test]
fn on_a_terminal_the_list_is_aligned_and_pages_fit() {
    let long = "a-rather-long-name-of-a-file-that-needs-to-be-cut-somewhere.txt";
    let dir = folder(&[long, "b.txt"]);
    let path = dir.path().as_os_str();
    let list = on_a_terminal("xterm", &[OsStr::new("--list"), path]);
    assert_eq!(list.lines().count(), 2);
    assert!(list.lines().all(|line| masthead::text::width(line) <= 60 && !line.contains('\t')), "{list}");
    let starts: Vec<_> = list.lines().map(|line| masthead::text::width(line.rsplit_once("  ").unwrap().0)).collect();
    assert_eq!(starts[0], starts[1], "titles begin in one column\n{list}");
    assert_eq!(on_a_terminal("dumb", &[path]), list, "no screen on a dumb terminal");

    let page = on_a_terminal("xterm", &[OsStr::new("--print"), path]);
    assert!(page.lines().any(|line| line == "─".repeat(60)), "{page}");
    assert_eq!(page.lines().filter(|line| masthead::text::width(line) > 60 && !line.contains('\u{1b}')).count(), 0);
}
