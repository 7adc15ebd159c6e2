//! The program: what was asked for, standard input, which face, the exit status. It must not know how anything is
//! found or shown.

// A wrong guess must not take the program down; in tests it must.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used))]

mod args;
mod commands;
mod faces;
mod voice;

use std::env;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use masthead::app::settings::Settings;
use masthead::config::{Config, Env, Overrides};
use masthead::filter::Query;
use masthead::format::json::Keys;
use masthead::library::archive::Archives;
use masthead::library::store::{Store, Trouble};
use masthead::library::{LIMIT, Library, Source, catalogue};
use masthead::page::Style;
use masthead::print::plain::Plain;
use masthead::run::{Browser, Launch, Letters, panics};
use masthead::text::{self, Clean, Widths};

use args::{Args, Command};
use faces::{Ask, Face};
use voice::Voice;

/// How standard input is called where a path would stand.
const STDIN: &str = "standard input";

fn main() -> ExitCode {
    let env = Env::take(|name| env::var_os(name));
    let args = Args::read(env::args_os());
    let voice = Voice::new(args.as_ref().is_ok_and(|args| args.ascii), &env);
    panics::clean(voice.errors);
    match args {
        Err(error) => usage(&error, voice),
        Ok(args) => run(&args, &env, voice).unwrap_or_else(|error| {
            voice.say(&format!("{error:#}"));
            ExitCode::from(faces::UNREADABLE)
        }),
    }
}

fn run(args: &Args, env: &Env, voice: Voice) -> anyhow::Result<ExitCode> {
    let say = |sentence: &str| voice.say(sentence);
    if let Some(asked) = &args.command {
        return command(asked, args, env, voice);
    }
    if let Some(sentence) = slip(&args.paths) {
        say(&sentence);
        return Ok(ExitCode::from(faces::UNREADABLE));
    }
    let overrides = Overrides { color: args.color.map(Into::into), theme: args.theme.clone(), light: env.light() };
    let config = Config::load(env.config_dir().as_deref(), &overrides);
    if let Some(fault) = config.faults.iter().find(|fault| fault.file.as_str() == "--theme") {
        say(&fault.to_string());
        return Ok(ExitCode::from(faces::UNREADABLE));
    }
    let terminal = terminal();
    let face = face(args, terminal);
    if let Some(sentence) = face.and(args.filter.as_deref()).and_then(misread) {
        say(&sentence);
        return Ok(ExitCode::from(faces::UNREADABLE));
    }
    let (store, unkept) = store(args, env, face.is_none());
    let archives = archives(&config.settings, store.as_ref().and(place(args, env)).as_deref());
    let library = library(&args.paths, store, face.is_none())?.reading(archives);
    let Some(face) = face else {
        return screen(args, library, unkept, config, (env, voice));
    };
    if let Some(sentence) = unkept {
        say(&sentence);
    }
    config.faults.iter().for_each(|fault| say(&fault.to_string()));
    let styled = env.styled(config.settings.color, terminal);
    let ask = ask(args, face, &config.settings, styled, voice.ascii || (terminal && env.ascii()));
    let how = if matches!(face, Face::Json { .. }) { Plain::Json } else { Plain::Signs(config.settings.widths) };
    let mut out = BufWriter::new(voice.out(how));
    let shown = faces::show(&library, &ask, &mut out, &mut |fault| say(&fault.0));
    written(shown.and_then(|status| out.flush().map(|()| status)))
}

/// The exit status of what was written; that nobody reads on is no fault.
fn written(status: io::Result<u8>) -> anyhow::Result<ExitCode> {
    match status {
        Ok(status) => Ok(ExitCode::from(status)),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error).context("the output could not be written"),
    }
}

/// What the program does besides reading.
fn command(command: &Command, args: &Args, env: &Env, voice: Voice) -> anyhow::Result<ExitCode> {
    let say = |sentence: &str| voice.say(sentence);
    let desk = place(args, env).filter(|_| !args.no_library).map(|path| {
        let settings = Config::load(env.config_dir().as_deref(), &Overrides::default()).settings;
        commands::Desk { archives: archives(&settings, Some(&path)), path, now: now(), say: &say }
    });
    let outcome = commands::run(command, env.config_dir().as_deref(), desk.as_ref(), &say)?;
    outcome.faults.iter().for_each(|fault| voice.complain(fault));
    let is_json = matches!(command, Command::Export);
    let mut out = voice.out(if is_json { Plain::Json } else { Plain::Signs(Widths::Narrow) });
    written(out.write_all(&outcome.printed).and_then(|()| out.flush()).map(|()| outcome.status))
}

/// What to say when the first path was meant to be a command.
fn slip(paths: &[PathBuf]) -> Option<String> {
    let path = paths.first().filter(|path| path.symlink_metadata().is_err())?;
    let name = args::meant(path.as_os_str())?;
    let path = text::escape(&path.to_string_lossy());
    Some(format!("{path}: there is no such file or folder; did you mean 'masthead {name}'?"))
}

/// What is wrong in a filter that nobody goes on typing: without a screen it would silently find too much.
fn misread(filter: &str) -> Option<String> {
    let said = Query::parse_whole_on(filter, jiff::Zoned::now().date()).complaint()?;
    Some(format!("--filter: {said}"))
}

/// The screen program, unless none of the paths is there at all.
fn screen(
    args: &Args,
    library: Library,
    unkept: Option<Clean>,
    mut config: Config,
    (env, voice): (&Env, Voice),
) -> anyhow::Result<ExitCode> {
    let missing = |path: &&PathBuf| path.as_path() != Path::new("-") && path.symlink_metadata().is_err();
    if !args.paths.is_empty() && args.paths.iter().filter(missing).count() == args.paths.len() {
        for path in &args.paths {
            voice.say(&format!(
                "{}: there is no such file or folder; check the name",
                text::escape(&path.to_string_lossy())
            ));
        }
        return Ok(ExitCode::from(faces::UNREADABLE));
    }
    config.settings.ascii |= args.ascii || env.ascii();
    let depth = env.depth(config.settings.color, true);
    config.theme = config.theme.at(depth);
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let desktop = set("DISPLAY") || set("WAYLAND_DISPLAY") || cfg!(target_os = "macos");
    let launch = Launch {
        alone: library.is_one(),
        library,
        unkept,
        config,
        filter: args.filter.clone().unwrap_or_default(),
        today: jiff::Zoned::now().date(),
        config_dir: env.config_dir(),
        depth,
        letters: match (args.ascii, env.foreign()) {
            (true, _) => Letters::Withheld,
            (_, true) => Letters::Unasked,
            _ => Letters::Sent,
        },
        term: env::var("TERM").unwrap_or_default(),
        browser: Browser {
            command: env::var("BROWSER").ok().filter(|command| !command.trim().is_empty()),
            remote: set("SSH_CONNECTION") || !desktop,
        },
        editor: ["VISUAL", "EDITOR"].into_iter().find(|name| set(name)).and_then(|name| env::var(name).ok()),
        home: env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from),
    };
    masthead::run::screen(launch).map(ExitCode::from)
}

fn ask(args: &Args, face: Face, settings: &Settings, styled: bool, ascii: bool) -> Ask {
    let columns = args.width.unwrap_or_else(columns);
    let measure = args.width.unwrap_or_else(|| settings.measure.min(columns));
    Ask {
        face,
        filter: args.filter.as_deref().map(|line| Query::parse_on(line, jiff::Zoned::now().date())),
        order: settings.order,
        page: Style {
            measure,
            ascii: settings.ascii || ascii,
            justify: settings.justify,
            hyphenate: settings.hyphenate,
            widths: settings.widths,
        },
        table: io::stdout().is_terminal().then_some(columns),
        styled,
    }
}

/// The face that was asked for or, where there is no screen, the one that fits; none for the screen.
fn face(args: &Args, terminal: bool) -> Option<Face> {
    let one = matches!(args.paths.as_slice(), [path] if !path.is_dir());
    match args {
        Args { json: true, list, .. } => Some(Face::Json { blocks: !list }),
        Args { list: true, .. } => Some(Face::List),
        Args { print: true, .. } => Some(Face::Print),
        _ if terminal => None,
        _ if one => Some(Face::Print),
        _ => Some(Face::List),
    }
}

/// Whether standard output is a terminal that can do more than print.
fn terminal() -> bool {
    io::stdout().is_terminal() && env::var_os("TERM").is_some_and(|term| !term.is_empty() && term != "dumb")
}

/// Columns of the terminal, at least 1; 80 where nobody knows.
fn columns() -> u16 {
    let asked = rustix::termios::tcgetwinsize(io::stdout()).map(|size| size.ws_col);
    let told = || env::var("COLUMNS").ok()?.parse().ok();
    asked.ok().filter(|columns| *columns > 0).or_else(told).filter(|columns| *columns > 0).unwrap_or(80)
}

/// How archives are read; copies of packed ones lie beside the database.
fn archives(settings: &Settings, store: Option<&Path>) -> Archives {
    let shelf = store.and_then(Path::parent).map(|folder| folder.join("archives"));
    Archives { keys: Keys::new(&settings.fields), shelf }
}

/// Where the database is.
fn place(args: &Args, env: &Env) -> Option<PathBuf> {
    args.library.clone().or_else(|| Some(env.data_dir()?.join("library.db")))
}

/// The database, and why there is none where one was to be. Without a screen nothing is kept, so none is made.
fn store(args: &Args, env: &Env, screen: bool) -> (Option<Arc<Store>>, Option<Clean>) {
    let path = place(args, env).filter(|path| !args.no_library && (screen || path.exists()));
    match path.map(|path| (path.clone(), Store::open(&path))) {
        None => (None, None),
        Some((_, Ok(store))) => (Some(Arc::new(store)), None),
        // What was kept can be seen nevertheless.
        Some((path, Err(trouble @ (Trouble::ReadOnly(_) | Trouble::Denied(_))))) => {
            (Store::open_to_read(&path).ok().map(Arc::new), Some(trouble.sentence()))
        }
        Some((_, Err(trouble))) => (None, Some(trouble.sentence())),
    }
}

/// The articles that are meant: what the paths name, or everything that was added.
fn library(paths: &[PathBuf], store: Option<Arc<Store>>, screen: bool) -> anyhow::Result<Library> {
    let kept = store.as_deref().and_then(|store| match paths {
        [] => catalogue::roots(store).ok().filter(|roots| !roots.is_empty()).map(|_| Source::Kept(None)),
        [path] if screen => {
            let known = catalogue::under(store, path).ok()??;
            known.has_articles.then_some(Source::Kept(Some(known.path)))
        }
        _ => None,
    });
    let library = Library::new(kept.map_or_else(|| sources(paths), |kept| Ok(vec![kept]))?);
    Ok(match store {
        Some(store) => library.with(store, now()),
        None => library,
    })
}

/// The time in milliseconds since 1970 (UTC).
fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// What the paths name; standard input is read here, before anything is shown.
fn sources(paths: &[PathBuf]) -> anyhow::Result<Vec<Source>> {
    if paths.is_empty() {
        return Ok(vec![Source::Seeds]);
    }
    let mut sources = Vec::with_capacity(paths.len());
    let mut read = false;
    for path in paths {
        if path != Path::new("-") {
            sources.push(Source::Path(path.clone()));
        } else if !read {
            read = true;
            sources.push(Source::Bytes(STDIN.to_owned(), standard_input()?));
        }
    }
    Ok(sources)
}

fn standard_input() -> anyhow::Result<Arc<[u8]>> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes);
    read.with_context(|| format!("{STDIN}: it could not be read"))?;
    if bytes.len() as u64 > LIMIT {
        bail!("{STDIN}: it is larger than 64 MiB, the most that masthead reads as one article; split it first");
    }
    Ok(bytes.into())
}

/// What clap has to say: help and version, or what is wrong. It repeats arguments, so it is cleaned as all else.
fn usage(error: &clap::Error, voice: Voice) -> ExitCode {
    if error.use_stderr() {
        voice.say(&args::sentence(error, env::args_os().nth(1).as_deref()));
        return ExitCode::from(faces::UNREADABLE);
    }
    let said = text::clean(&error.render().to_string());
    let mut out = voice.out(Plain::Signs(Widths::Narrow));
    // Nobody is left to be told that this could not be written.
    drop(write!(out, "{said}").and_then(|()| out.flush()));
    ExitCode::SUCCESS
}
