//! `ledgerd init`.

use std::process::ExitCode;
use std::sync::Arc;

use ledger_core::clock::SystemClock;
use ledger_core::ledger::{Ledger, read_verifier};

use super::Exit;
use crate::Data;

/// Makes a new ledger: its folder, its keys and its first record.
#[derive(clap::Args)]
#[command(after_help = Exit::HELP)]
pub(crate) struct Init {
    #[command(flatten)]
    data: Data,
}

impl Init {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let folder = self.data.folder;
        let at = folder.clone();
        let made = move || Ledger::create(&at, Arc::new(SystemClock)).map(|ledger| ledger.stop());
        tokio::task::spawn_blocking(made).await??;
        let key = read_verifier(&folder)?;
        let keys = folder.join("keys");
        println!("origin      {}", key.name());
        println!("public key  {}", keys.join("signing.pub").display());
        println!();
        println!("Give the public key to everybody who is to check proofs, by another way than the proofs.");
        println!("Keep a copy of {} where nobody else gets at it: without its file salt the", keys.display());
        println!("records cannot be verified, with it they can be guessed from their public digests.");
        Ok(Exit::Done.into())
    }
}
