//! `egb completions`: completion scripts for shells.

use std::io::{self, Write};

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::Cli;
use crate::outcome::Outcome;

/// Prints a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  egb completions bash > ~/.local/share/bash-completion/completions/egb
  egb completions fish > ~/.config/fish/completions/egb.fish
  egb completions zsh > ~/.zfunc/_egb")]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self) -> io::Result<Outcome> {
        // Into memory first, because `generate` panics on a closed pipe.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "egb", &mut script);
        io::stdout().write_all(&script)?;
        Ok(Outcome::Clean)
    }
}
