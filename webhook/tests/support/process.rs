//! The webhook as a separate process.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

/// A running webhook, which is killed on drop.
pub(crate) struct Process {
    pub(crate) address: SocketAddr,
    pub(crate) child: Child,
    pub(crate) log: BufReader<ChildStderr>,
}

impl Process {
    /// Starts the program and waits until it listens.
    pub(crate) fn start(program: &Path, options: &[&str]) -> Self {
        let mut child =
            Command::new(program).args(options).stderr(Stdio::piped()).spawn().expect("a process");
        let mut log = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        log.read_line(&mut line).expect("a line");
        let address = line.trim_end().rsplit('/').next().and_then(|address| address.parse().ok());
        let address = address.unwrap_or_else(|| panic!("unexpected output: {line}"));
        Self { address, child, log }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The process may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
