//! The commands, one file each: a struct of arguments and its `run`, which returns its outcome.

use std::io;

use clap::Subcommand;

use crate::outcome::Outcome;

mod check;
mod completions;
mod crd;
mod explain;
mod policy;
mod release;
mod rules;
mod schema;
mod trace;
mod upgrade;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Box<check::Check>),
    Explain(explain::Explain),
    Rules(rules::Rules),
    Crd(crd::Crd),
    Schema(schema::Schema),
    Policy(policy::Policy),
    Release(release::ReleaseCommand),
    Upgrade(Box<upgrade::UpgradeCommand>),
    Trace(Box<trace::Trace>),
    Completions(completions::Completions),
}

impl Command {
    pub(crate) fn run(self) -> io::Result<Outcome> {
        match self {
            Self::Check(command) => command.run(),
            Self::Explain(command) => command.run(),
            Self::Rules(command) => command.run(),
            Self::Crd(command) => command.run(),
            Self::Schema(command) => command.run(),
            Self::Policy(command) => command.run(),
            Self::Release(command) => command.run(),
            Self::Upgrade(command) => command.run(),
            Self::Trace(command) => command.run(),
            Self::Completions(command) => command.run(),
        }
    }
}
