//! A scratch sshd on this machine, with keys and a config of its own, and a line before it that is as slow as one likes. It
//! must not know what runs at its other end.

#![allow(dead_code, reason = "every test file that includes this uses another part of it")]

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};

use super::pty_support::Pty;

/// The tools that are needed.
pub const TOOLS: [&str; 3] = ["sshd", "ssh", "ssh-keygen"];

/// A server that lets its own user in, one sshd for each connection: the port is ours from the first moment to the last, and
/// nobody waits for anything to listen.
pub struct Sshd {
    home: tempfile::TempDir,
    port: u16,
}

impl Sshd {
    pub fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let file = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
        for key in ["host", "user"] {
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &file(key)]).output();
            assert!(made.unwrap().status.success(), "no key");
        }
        fs::copy(file("user.pub"), file("authorized")).unwrap();
        let config = format!(
            "HostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\nUsePAM no\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nUseDNS no\n\
             PrintMotd no\nPrintLastLog no\nLogLevel ERROR\n",
            file("host"),
            file("authorized"),
        );
        fs::write(file("config"), config).unwrap();
        // It insists on being called by its whole path.
        let sshd =
            ["/usr/sbin/sshd", "/usr/bin/sshd"].into_iter().find(|path| Path::new(path).is_file()).expect("sshd");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let config = file("config");
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let far = near.try_clone().expect("a socket");
                let mut server = Command::new(sshd);
                server.args(["-i", "-f", &config]).stderr(Stdio::null());
                server.stdin(OwnedFd::from(near)).stdout(OwnedFd::from(far));
                let mut server = server.spawn().expect("sshd starts");
                thread::spawn(move || server.wait());
            }
        });
        Self { home, port }
    }

    /// A script that a shell runs at the other end, on a terminal, over a line before the server or over none.
    pub fn shell(&self, script: &str, columns: u16, rows: u16, line: Option<&Line>) -> Pty {
        let port = line.map_or(self.port, |line| line.port).to_string();
        let key = self.home.path().join("user");
        let known = self.home.path().join("known").to_str().map(|path| format!("UserKnownHostsFile={path}")).unwrap();
        let user = whoami();
        let target = format!("{user}@127.0.0.1");
        let mut arguments = vec!["-t", "-F", "none", "-p", &port, "-i", key.to_str().unwrap(), "-e", "none"];
        for option in ["StrictHostKeyChecking=no", "IdentitiesOnly=yes", "BatchMode=yes", "LogLevel=ERROR", &known] {
            arguments.extend(["-o", option]);
        }
        arguments.extend([&*target, script]);
        Pty::start(Path::new("ssh"), &arguments, columns, rows, &[])
    }

    /// Where a line before it leads.
    pub fn port(&self) -> u16 {
        self.port
    }
}

fn whoami() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Bytes in one packet of a slow line.
const PACKET: usize = 1400;
/// Packets that wait on the way.
const QUEUE: usize = 64;
/// What the system may keep of what a slow line has not taken yet.
const KEPT: usize = 8192;

/// A line to a port of this machine, with a delay and a rate both ways. It lasts as long as the test.
pub struct Line {
    port: u16,
}

impl Line {
    /// `round` is the time there and back, `rate` in bytes a second.
    pub fn start(target: u16, round: Duration, rate: u32) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let far = TcpStream::connect((Ipv4Addr::LOCALHOST, target)).expect("the server");
                for stream in [&near, &far] {
                    stream.set_nodelay(true).expect("a socket");
                    rustix::net::sockopt::set_socket_recv_buffer_size(stream, KEPT).expect("a socket");
                }
                let (near_too, far_too) = (near.try_clone().expect("a socket"), far.try_clone().expect("a socket"));
                carry(near, far, round / 2, rate);
                carry(far_too, near_too, round / 2, rate);
            }
        });
        Self { port }
    }
}

/// Carries what comes from one side to the other, late and slowly.
fn carry(mut from: TcpStream, mut to: TcpStream, delay: Duration, rate: u32) {
    let (sender, packets) = sync_channel::<(Instant, Vec<u8>)>(QUEUE);
    thread::spawn(move || {
        let mut packet = [0; PACKET];
        while let Ok(count @ 1..) = from.read(&mut packet) {
            if sender.send((Instant::now() + delay, packet[..count].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        let mut free = Instant::now();
        for (due, packet) in packets {
            let start = due.max(free);
            thread::sleep(start.saturating_duration_since(Instant::now()));
            free = start + Duration::from_secs(1) * u32::try_from(packet.len()).unwrap_or(u32::MAX) / rate;
            if to.write_all(&packet).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}
