//! The real program through tmux, mosh and a real sshd on this machine: the same screens as without them, no answer that
//! lands in a shell, and an end when the line breaks. Where one of them is not installed, that test says that it was
//! skipped; under `CI` it fails.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod pty_support;

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use pty_support::{DEADLINE, Pty};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_masthead");
const AROUND: &[(&str, &str)] = &[("XDG_CONFIG_HOME", "/nonexistent"), ("LC_ALL", "C.UTF-8")];
const SECOND: &str = "Mossad set up operations in Paris";

/// Where a program is; else says that the test is skipped, or fails under `CI`.
fn installed(test: &str, name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let dirs = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    let found = dirs.map(|dir| dir.join(name)).find(|file| file.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{name} is not installed");
        println!("{test}: skipped, {name} is not installed");
    }
    found
}

/// What can be seen, without blanks at the ends of rows: mosh writes some.
fn seen_on(pty: &Pty) -> String {
    pty.look(|screen| {
        let (_, columns) = screen.size();
        screen.rows(0, columns.into()).map(|row| row.trim_end().to_owned() + "\n").collect()
    })
}

/// Fails unless both show the same after each of these keys.
fn same_screens(other: &mut Pty) {
    let mut pty = Pty::start(Path::new(PROGRAM), &["--no-library"], 80, 24, AROUND);
    pty.wait_for_text(SECOND);
    for keys in ["", "j", "\r", "j", "j", " ", "b", "k", "q", "/euro", "\r"] {
        pty.send(keys);
        other.send(keys);
        // Until the selection has rested and the preview is there, both are on their way to the same screen.
        let mut seen = (seen_on(&pty), String::new());
        let begun = Instant::now();
        let mut calm = Instant::now();
        while calm.elapsed() < Duration::from_millis(500) || seen.0 != seen.1 {
            assert!(begun.elapsed() < DEADLINE, "after {keys:?}: direct\n{}\nthrough\n{}", seen.0, seen.1);
            thread::sleep(Duration::from_millis(20));
            let now = (seen_on(&pty), seen_on(other));
            if now != seen {
                (seen, calm) = (now, Instant::now());
            }
        }
    }
    pty.send("qq");
    assert_eq!(pty.wait_for_end(), 0);
}

/// Ends the tmux of a test that failed as well.
struct Server(PathBuf, PathBuf);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new(&self.0).arg("-S").arg(&self.1).arg("kill-server").stderr(Stdio::null()).status();
    }
}

#[test]
fn tmux_shows_the_same_and_no_answer_reaches_the_shell() {
    let Some(tmux) = installed("tmux", "tmux") else { return };
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("socket");
    let _server = Server(tmux.clone(), socket.clone());
    let config = folder.path().join("tmux.conf");
    fs::write(&config, "set -g status off\n").unwrap();
    let script =
        format!("{PROGRAM} --theme auto --no-library; read line; echo \"read <$line>\" | tr '\\033' E; read line");
    let arguments = ["-S", socket.to_str().unwrap(), "-f", config.to_str().unwrap(), "new-session", &script];
    let mut pty = Pty::start(&tmux, &arguments, 80, 24, AROUND);
    pty.wait_for_text(SECOND);
    same_screens(&mut pty);
    pty.send("qq");
    pty.wait_for("the shell alone", |s| !s.contents().contains("Mossad"));
    pty.send("\r");
    pty.wait_for_text("read <>");
    pty.send("\r");
    pty.wait_for_end();
}

#[test]
fn mosh_shows_the_same() {
    let (Some(server), Some(client)) = (installed("mosh", "mosh-server"), installed("mosh", "mosh-client")) else {
        return;
    };
    let mut command = Command::new(server);
    command.args(["new", "-i", "127.0.0.1", "-p", "60100:60999", "--", PROGRAM, "--no-library"]);
    command.envs(AROUND.iter().copied()).env("TERM", "xterm-256color").env("SSH_CONNECTION", "here 1 there 22");
    command.env_remove("NO_COLOR").env_remove("COLORTERM").env("MOSH_SERVER_NETWORK_TMOUT", "60");
    let said = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let line = said.lines().find_map(|line| line.strip_prefix("MOSH CONNECT ")).expect("mosh-server's port and key");
    let (port, key) = line.split_once(' ').unwrap();
    let environment =
        [AROUND, &[("MOSH_KEY", key), ("MOSH_PREDICTION_DISPLAY", "never"), ("MOSH_TITLE_NOPREFIX", "1")]];
    let mut pty = Pty::start(&client, &["127.0.0.1", port], 80, 24, &environment.concat());
    pty.wait_for_text(SECOND);
    same_screens(&mut pty);
    pty.send("qq");
    pty.wait_for_end();
}

/// A scratch sshd on this machine, and how to come in.
struct Sshd {
    folder: TempDir,
    port: u16,
    daemon: Child,
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

impl Sshd {
    fn start() -> Option<Self> {
        let sshd = installed("ssh", "sshd")?;
        let (keygen, _) = (installed("ssh", "ssh-keygen")?, installed("ssh", "ssh")?);
        // Run as root it wants this folder.
        if rustix::process::geteuid().is_root() && !Path::new("/run/sshd").is_dir() {
            fs::create_dir("/run/sshd").unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        for key in ["host", "user"] {
            let made =
                Command::new(&keygen).args(["-q", "-t", "ed25519", "-N", "", "-f", &file(key)]).status().unwrap();
            assert!(made.success());
        }
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nPasswordAuthentication no\n\
             StrictModes no\nUsePAM no\nPidFile none\nAcceptEnv LC_ALL XDG_CONFIG_HOME\n",
            file("host"),
            file("user.pub"),
        );
        fs::write(file("config"), config).unwrap();
        let mut command = Command::new(sshd);
        command.args(["-D", "-f", &file("config"), "-E", &file("log")]);
        let daemon = command.stdin(Stdio::null()).spawn().unwrap();
        let sshd = Self { folder, port, daemon };
        let begun = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(begun.elapsed() < DEADLINE, "sshd does not answer");
            thread::sleep(Duration::from_millis(20));
        }
        Some(sshd)
    }

    /// The program at the far end; its process id there stands in a file.
    fn login(&self, before: &str) -> (Pty, Pid) {
        let (key, port) = (self.folder.path().join("user"), self.port.to_string());
        let pid = self.folder.path().join("pid");
        let script = format!("{before} echo $$ >{}; exec {PROGRAM} --no-library", pid.display());
        let options = ["-q", "-tt", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"];
        let more =
            ["-o", "SendEnv=LC_ALL XDG_CONFIG_HOME", "-i", key.to_str().unwrap(), "-p", &port, "127.0.0.1", &script];
        let pty = Pty::start(&installed("ssh", "ssh").unwrap(), &[&options[..], &more].concat(), 80, 24, AROUND);
        pty.wait_for_text(SECOND);
        let pid = fs::read_to_string(pid).unwrap().trim().parse().unwrap();
        (pty, Pid::from_raw(pid).unwrap())
    }
}

fn wait_until_gone(pid: Pid) {
    let begun = Instant::now();
    while test_kill_process(pid).is_ok() {
        assert!(begun.elapsed() < DEADLINE, "it lives on");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn ssh_shows_the_same_and_every_end_is_orderly() {
    let Some(sshd) = Sshd::start() else { return };
    let (mut pty, _) = sshd.login("");
    same_screens(&mut pty);
    pty.send("qq");
    assert_eq!(pty.wait_for_end(), 0);
    pty.assert_as_found();
    for (signal, status) in [(Signal::HUP, 129), (Signal::TERM, 143), (Signal::INT, 130)] {
        let (mut pty, pid) = sshd.login("");
        kill_process(pid, signal).unwrap();
        assert_eq!(pty.wait_for_end(), status);
        pty.assert_as_found();
    }
    // A line that breaks is told by HUP, or, where that is ignored, by the terminal alone.
    for before in ["", "trap '' HUP;"] {
        let (pty, pid) = sshd.login(before);
        pty.signal(Signal::KILL);
        wait_until_gone(pid);
    }
}

#[test]
fn ssh_carries_storms_of_sizes_and_a_suspension() {
    let Some(sshd) = Sshd::start() else { return };
    let (mut pty, pid) = sshd.login("");
    for round in 0..100 {
        pty.resize(60 + round % 50, 20 + round % 10);
    }
    // Not the size that it began with: a kernel tells nobody of that.
    pty.resize(90, 30);
    pty.wait_for_text(SECOND);
    // No shell is there to wake it, so it does not stop but goes on.
    kill_process(pid, Signal::TSTP).unwrap();
    pty.send("?");
    pty.wait_for_text("type to search");
    pty.send("\x1b");
    pty.wait_for("the list", |s| !s.contents().contains("type to search") && s.contents().contains(SECOND));
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.assert_as_found();
}
