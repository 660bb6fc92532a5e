//! Signed notes: text that people can read, with signatures below it. C2SP `signed-note`, version 1.
//!
//! A note is its text, an empty line, and lines `— name base64(key id, signature)`. Only Ed25519 is known here; lines of
//! other keys are left alone, so that witnesses can add theirs. Keys are written as Go's `sumdb/note` writes them, which is
//! what tools of transparency logs exchange.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::Hex;

/// Ed25519 in a key.
const ED25519: u8 = 1;
const KEY_BYTES: usize = 32;
const KEY_ID_BYTES: usize = 4;
const SECRET_KEY: &str = "PRIVATE+KEY+";
const SIGNATURE_LINE: &str = "— ";
/// Signature lines of one note, as many as Go's implementation takes.
const MOST_SIGNATURES: usize = 100;

/// Text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an Ed25519 key of the form NAME+ID+KEY")]
pub struct NoteKeyError;

/// A note that is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoteFlaw {
    /// It is no signed note.
    #[error("it is not a signed note")]
    Form,
    /// None of its signatures names the key.
    #[error("the key has not signed it")]
    NotSigned,
    /// A signature that names the key was not made with it over this text.
    #[error("the signature is false")]
    Signature,
}

/// The public half of a key, with its name: `NAME+ID+KEY`.
#[derive(Clone, PartialEq, Eq)]
pub struct NoteVerifier {
    name: String,
    id: [u8; KEY_ID_BYTES],
    key: VerifyingKey,
}

impl NoteVerifier {
    fn new(name: &str, key: VerifyingKey) -> Self {
        NoteVerifier { name: name.to_owned(), id: key_id(name, &key), key }
    }

    /// The name of the key; that of a log's key is its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text of a note that this key has signed.
    ///
    /// # Errors
    /// [`NoteFlaw`]; where the key is named several times, every one of these signatures must be right.
    pub fn open<'a>(&self, note: &'a str) -> Result<&'a str, NoteFlaw> {
        let (text, signatures) = split(note)?;
        let mut signed = false;
        for (name, bytes) in signatures {
            let (id, signature) = bytes.split_at(KEY_ID_BYTES);
            if name != self.name || id != self.id {
                continue;
            }
            let signature = Signature::from_slice(signature).map_err(|_| NoteFlaw::Signature)?;
            self.key.verify_strict(text.as_bytes(), &signature).map_err(|_| NoteFlaw::Signature)?;
            signed = true;
        }
        if signed { Ok(text) } else { Err(NoteFlaw::NotSigned) }
    }
}

impl fmt::Display for NoteVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.name, Hex(&self.id), key_data(self.key.as_bytes()))
    }
}

impl fmt::Debug for NoteVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteVerifier({self})")
    }
}

impl FromStr for NoteVerifier {
    type Err = NoteKeyError;

    fn from_str(text: &str) -> Result<Self, NoteKeyError> {
        let (name, id, key) = key_parts(text).ok_or(NoteKeyError)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| NoteKeyError)?;
        let verifier = NoteVerifier::new(name, key);
        if Hex(&verifier.id).to_string() == id { Ok(verifier) } else { Err(NoteKeyError) }
    }
}

/// The secret half of a key: `PRIVATE+KEY+NAME+ID+SEED`. Never printed.
#[derive(Clone)]
pub struct NoteSigner {
    key: SigningKey,
    public: NoteVerifier,
}

impl NoteSigner {
    /// The key that follows from 32 bytes of the operating system's generator.
    ///
    /// # Errors
    /// [`NoteKeyError`], when a key cannot have this name: empty, or with a plus sign, a space or a control character.
    pub fn new(name: &str, seed: &[u8; KEY_BYTES]) -> Result<Self, NoteKeyError> {
        if !is_name(name) {
            return Err(NoteKeyError);
        }
        let key = SigningKey::from_bytes(seed);
        let public = NoteVerifier::new(name, key.verifying_key());
        Ok(NoteSigner { key, public })
    }

    /// The secret key as text.
    ///
    /// # Errors
    /// [`NoteKeyError`], when it is not one, or its id belongs to another.
    pub fn parse(text: &str) -> Result<Self, NoteKeyError> {
        let (name, id, seed) = text.strip_prefix(SECRET_KEY).and_then(key_parts).ok_or(NoteKeyError)?;
        let signer = NoteSigner::new(name, &seed)?;
        if Hex(&signer.public.id).to_string() == id { Ok(signer) } else { Err(NoteKeyError) }
    }

    /// The secret key as text, for the file that holds it and for nothing else.
    pub fn to_secret_text(&self) -> String {
        let NoteVerifier { name, id, .. } = &self.public;
        format!("{SECRET_KEY}{name}+{}+{}", Hex(id), key_data(self.key.as_bytes()))
    }

    /// The public half.
    pub fn verifier(&self) -> &NoteVerifier {
        &self.public
    }

    /// The note over a text.
    ///
    /// # Errors
    /// [`NoteFlaw::Form`], when the text cannot be that of a note.
    pub fn sign(&self, text: &str) -> Result<String, NoteFlaw> {
        let note = self.note_over(text);
        // What a reader would refuse, or split elsewhere, is not handed out.
        if self.public.open(&note) == Ok(text) { Ok(note) } else { Err(NoteFlaw::Form) }
    }

    /// The note over a text that is known to fit.
    pub(super) fn note_over(&self, text: &str) -> String {
        let signature = self.key.sign(text.as_bytes());
        let bytes = [&self.public.id[..], &signature.to_bytes()].concat();
        format!("{text}\n{SIGNATURE_LINE}{} {}\n", self.public.name, STANDARD.encode(bytes))
    }
}

impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteSigner(redacted, {})", self.public)
    }
}

/// The first bytes of SHA-256 over name, line feed and key.
fn key_id(name: &str, key: &VerifyingKey) -> [u8; KEY_ID_BYTES] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key.as_bytes());
    let mut id = [0; KEY_ID_BYTES];
    id.copy_from_slice(&hash.finalize()[..KEY_ID_BYTES]);
    id
}

fn key_data(key: &[u8; KEY_BYTES]) -> String {
    STANDARD.encode([&[ED25519], key.as_slice()].concat())
}

fn key_parts(text: &str) -> Option<(&str, &str, [u8; KEY_BYTES])> {
    // Only the last part may hold a plus sign.
    let (name, rest) = text.split_once('+')?;
    let (id, data) = rest.split_once('+')?;
    let data = STANDARD.decode(data).ok()?;
    let (kind, key) = data.split_first()?;
    (is_name(name) && *kind == ED25519).then_some(())?;
    Some((name, id, key.try_into().ok()?))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c == '+' || c.is_whitespace() || c.is_control())
}

/// The name of a key, and the key's id with its signature.
type SignatureLine<'a> = (&'a str, Vec<u8>);

/// The text of a note, and the signatures below it.
fn split(note: &str) -> Result<(&str, Vec<SignatureLine<'_>>), NoteFlaw> {
    let (before, lines) = note.rsplit_once("\n\n").ok_or(NoteFlaw::Form)?;
    let text = &note[..=before.len()];
    if text.len() <= 1 || note.contains(|c: char| c.is_ascii_control() && c != '\n') {
        return Err(NoteFlaw::Form);
    }
    let lines = lines.strip_suffix('\n').ok_or(NoteFlaw::Form)?;
    let signatures: Option<Vec<_>> = lines.split('\n').map(signature_line).collect();
    signatures.filter(|found| found.len() <= MOST_SIGNATURES).map(|found| (text, found)).ok_or(NoteFlaw::Form)
}

fn signature_line(line: &str) -> Option<SignatureLine<'_>> {
    let (name, bytes) = line.strip_prefix(SIGNATURE_LINE)?.split_once(' ')?;
    let bytes = STANDARD.decode(bytes).ok().filter(|bytes| bytes.len() > KEY_ID_BYTES)?;
    is_name(name).then_some((name, bytes))
}

#[cfg(test)]
mod tests;
