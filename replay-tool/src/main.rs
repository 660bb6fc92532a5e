//! `replay-tool`: arguments in, exit code out. Everything else is in the library.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use replay_tool::Exit;
use replay_tool::cli::Cli;

fn main() -> ExitCode {
    let cli = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(told) => {
            let printed = told.print();
            let exit = if told.use_stderr() || printed.is_err() { Exit::Usage } else { Exit::Expected };
            return exit.into();
        }
    };
    let mut stdout = BufWriter::new(io::stdout().lock());
    let mut notes = io::stderr();
    match replay_tool::run(&cli, &mut stdout, &mut notes) {
        Ok(exit) => exit.into(),
        Err(error) => {
            // There is no place left to say that this could not be said.
            let _ = writeln!(notes, "replay-tool: {}", error.chain());
            error.exit().into()
        }
    }
}
