//! `ledgerd card`: files for production centres, from a running server.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::person::v1::card_output_service_client::CardOutputServiceClient;
use ledger_proto::ledger::person::v1::{
    CardForLife, CardOutputs, GetBatchFileRequest, GetCardOutputsRequest,
};
use serde_json::json;
use tonic::transport::Channel;

use super::{Exit, Usage};

/// Writes what is printed on cards and encoded on them to files. The files hold personal data.
#[derive(clap::Args)]
#[command(after_help = Exit::HELP)]
pub(crate) struct Card {
    /// Address of the server.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:50051", global = true)]
    server: String,
    /// Encodes cards for life with 991231 instead of fillers. No source says which is right.
    #[arg(long, global = true)]
    last_day: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Writes the faces (face.json), the machine-readable lines (mrz.txt) and, where the card has one, the QR code (qr.txt, qr.svg,
    /// qr.png) of one card into a folder. Of these names the folder keeps no file that is another card's.
    Outputs {
        /// Id of the card's application.
        card_id: u64,
        /// Folder; made where it is missing.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Writes the file from which a batch is personalised: JSON lines, the first of which says what it is.
    Batch {
        /// Position of the record that put the cards into the batch.
        position: u64,
        /// Day of issue that is to be printed.
        #[arg(long, value_name = "YYYY-MM-DD")]
        issued: String,
        /// The file, which must not be there yet.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

impl Card {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let for_life = if self.last_day { CardForLife::LastDay } else { CardForLife::Fillers };
        let channel = Channel::from_shared(self.server.clone()).context("the server's address")?;
        let channel = channel.connect().await.with_context(|| format!("cannot reach {}", self.server))?;
        let client = CardOutputServiceClient::new(channel);
        match self.what {
            What::Outputs { card_id, out } => outputs(client, card_id, for_life, &out).await?,
            What::Batch { position, issued, out } => batch(client, position, &issued, for_life, &out).await?,
        }
        Ok(Exit::Done.into())
    }
}

async fn outputs(
    mut client: CardOutputServiceClient<Channel>,
    card_id: u64,
    for_life: CardForLife,
    out: &Path,
) -> anyhow::Result<()> {
    let request = GetCardOutputsRequest { card_id, min_position: 0, for_life: for_life.into() };
    let answer = client.get_card_outputs(request).await.context("the outputs of the card")?.into_inner();
    let Some(outputs) = answer.outputs else { bail!("the answer is empty") };
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let mut files = vec![("face.json", face(&outputs).into_bytes())];
    if !outputs.qr_payload.is_empty() {
        files.push(("qr.txt", outputs.qr_payload.into_bytes()));
        files.push(("qr.svg", answer.qr_svg.into_bytes()));
        files.push(("qr.png", answer.qr_png));
    }
    if !outputs.mrz.is_empty() {
        files.push(("mrz.txt", (outputs.mrz.join("\n") + "\n").into_bytes()));
    }
    replace(out, &files)
}

/// Every file that the outputs of a card may be.
const OUTPUTS: [&str; 5] = ["face.json", "qr.txt", "qr.svg", "qr.png", "mrz.txt"];

/// Leaves these outputs in the folder, and none of another card.
fn replace(out: &Path, files: &[(&str, Vec<u8>)]) -> anyhow::Result<()> {
    for name in OUTPUTS {
        let path = out.join(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            Ok(()) | Err(_) => {}
        }
    }
    files.iter().try_for_each(|(name, content)| write(&out.join(name), content))
}

/// The printed fields as a JSON document.
fn face(outputs: &CardOutputs) -> String {
    let field = |field: &ledger_proto::ledger::person::v1::CardField| {
        let side = if field.back { "back" } else { "front" };
        json!({"side": side, "name": field.name, "label": field.label, "text": field.text})
    };
    let fields: Vec<_> = outputs.fields.iter().map(field).collect();
    format!("{:#}\n", json!({"layout": outputs.layout().as_str_name(), "fields": fields}))
}

async fn batch(
    mut client: CardOutputServiceClient<Channel>,
    batch_position: u64,
    issued: &str,
    for_life: CardForLife,
    out: &Path,
) -> anyhow::Result<()> {
    let issue_date = Some(day(issued).ok_or(Usage("--issued wants a day: 2024-07-05"))?);
    let request =
        GetBatchFileRequest { batch_position, issue_date, min_position: 0, for_life: for_life.into() };
    let answer = client.get_batch_file(request).await.context("the file of the batch")?.into_inner();
    let digest = blake3::hash(&answer.content);
    if digest.as_bytes().as_slice() != answer.digest.as_slice() {
        bail!("the file has another digest than the server says");
    }
    write(out, &answer.content)?;
    println!("{} cards, BLAKE3 {digest}", answer.cards);
    Ok(())
}

/// A new file for its owner's eyes alone.
fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let mut options = File::options();
    let opened = options.write(true).create_new(true).mode(0o600).open(path);
    opened
        .and_then(|mut file| file.write_all(content))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn day(text: &str) -> Option<Date> {
    let mut parts = text.split('-').map(|part| part.parse().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(Date { year, month, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_leave_nothing_of_another_card_and_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for name in ["qr.txt", "face.json", "notes.txt"] {
            std::fs::write(at(name), "older").expect("a file");
        }
        replace(folder.path(), &[("face.json", b"face".to_vec())]).expect("written");
        assert!(!at("qr.txt").exists() && at("notes.txt").exists());
        assert_eq!(std::fs::read(at("face.json")).expect("the face"), b"face");
        let mode = std::fs::metadata(at("face.json")).expect("the face").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(write(&at("face.json"), b"other").is_err(), "nothing is overwritten unasked");
        assert_eq!(std::fs::read(at("face.json")).expect("the face"), b"face");
    }

    #[test]
    fn a_day_is_three_numbers() {
        assert_eq!(day("2024-07-05"), Some(Date { year: 2024, month: 7, day: 5 }));
        for wrong in ["", "2024", "2024-07", "2024-07-05-1", "x-y-z"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }
}
