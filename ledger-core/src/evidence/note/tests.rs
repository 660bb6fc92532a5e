//! Notes and keys against the vectors that Go's `sumdb/note` is tested with.

use super::*;

const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const SECRET: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH_KEY: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const ENOCH: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn peter() -> NoteVerifier {
    PUBLIC.parse().unwrap()
}

#[test]
fn a_note_is_signed_byte_by_byte_as_published() {
    let signer = NoteSigner::parse(SECRET).unwrap();
    assert_eq!(signer.sign(TEXT).unwrap(), format!("{TEXT}\n{PETER}"));
    assert_eq!(signer.verifier().to_string(), PUBLIC);
    assert_eq!(signer.to_secret_text(), SECRET);
}

#[test]
fn signatures_of_other_keys_are_left_alone() {
    let both = format!("{TEXT}\n{PETER}{ENOCH}");
    assert_eq!(peter().open(&both), Ok(TEXT));
    assert_eq!(ENOCH_KEY.parse::<NoteVerifier>().unwrap().open(&both), Ok(TEXT));
    assert_eq!(peter().open(&format!("{TEXT}\n{ENOCH}")), Err(NoteFlaw::NotSigned));
    let renamed = PETER.replace("PeterNeumann", "EnochRoot");
    assert_eq!(peter().open(&format!("{TEXT}\n{renamed}")), Err(NoteFlaw::NotSigned), "another name");
    let other_id = PETER.replace("x08go", "x08gp");
    assert_eq!(peter().open(&format!("{TEXT}\n{other_id}")), Err(NoteFlaw::NotSigned), "another key id");
}

#[test]
fn a_false_signature_spoils_the_note_even_beside_a_true_one() {
    let (start, end) = PETER.split_at(60);
    let longer = format!("{start}ABCD{end}");
    let changed = PETER.replace("JkuBS9", "JkuBS8");
    for signature in [longer, changed] {
        assert_eq!(peter().open(&format!("{TEXT}\n{signature}")), Err(NoteFlaw::Signature));
        assert_eq!(peter().open(&format!("{TEXT}\n{PETER}{signature}")), Err(NoteFlaw::Signature));
    }
    let other_text = TEXT.replace("answer", "Answer");
    assert_eq!(peter().open(&format!("{other_text}\n{PETER}")), Err(NoteFlaw::Signature));
}

#[test]
fn what_is_no_note_is_refused() {
    let malformed = [
        TEXT.to_owned(),
        format!("{TEXT}\n"),
        format!("\n{PETER}"),
        format!("\n\n{PETER}"),
        format!("{TEXT}\n{}", PETER.trim_end()),
        format!("\x01{TEXT}\n{PETER}"),
        format!("{TEXT}\r\n{PETER}"),
        format!("{TEXT}\n{}", PETER.replace("PeterNeumann", "Bad Name")),
        format!("{TEXT}\n{}", PETER.replace("PeterNeumann", "Bad+Name")),
        format!("{TEXT}\n{}", PETER.replace("— ", "- ")),
        format!("{TEXT}\n{}", PETER.replace("AM=", "AM")),
        format!("{TEXT}\n— PeterNeumann x08goA==\n— PeterNeumann x08g\n"),
        format!("{TEXT}\n{PETER}Unexpected line.\n"),
        format!("{TEXT}\n{}", PETER.repeat(101)),
    ];
    for note in malformed {
        assert_eq!(peter().open(&note), Err(NoteFlaw::Form), "{note}");
    }
    assert_eq!(peter().open(&format!("{TEXT}\n{}", PETER.repeat(100))), Ok(TEXT));
}

#[test]
fn no_mangled_key_is_accepted() {
    for (start, end) in
        (0..=PUBLIC.len()).flat_map(|start| (start..=PUBLIC.len()).map(move |end| (start, end)))
    {
        let whole = start == 0 && end == PUBLIC.len();
        assert_eq!(PUBLIC[start..end].parse::<NoteVerifier>().is_ok(), whole, "{}", &PUBLIC[start..end]);
    }
    for at in 0..SECRET.len() {
        assert!(NoteSigner::parse(&SECRET[at + 1..]).is_err() && NoteSigner::parse(&SECRET[..at]).is_err());
        let mut bytes = SECRET.as_bytes().to_vec();
        bytes[at] += 1;
        assert!(NoteSigner::parse(std::str::from_utf8(&bytes).unwrap()).is_err(), "changed at {at}");
        if at < PUBLIC.len() {
            let mut bytes = PUBLIC.as_bytes().to_vec();
            bytes[at] += 1;
            assert!(std::str::from_utf8(&bytes).unwrap().parse::<NoteVerifier>().is_err(), "changed at {at}");
        }
    }
    let longer = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==";
    let unknown = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    for key in [longer, unknown, &PUBLIC.replace("c74f", "C74F")] {
        assert_eq!(key.parse::<NoteVerifier>(), Err(NoteKeyError), "{key}");
    }
}

#[test]
fn names_and_texts_that_no_note_can_hold_are_not_signed() {
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b"] {
        assert!(NoteSigner::new(name, &[1; 32]).is_err(), "{name:?}");
        let key = NoteVerifier::new(name, SigningKey::from_bytes(&[1; 32]).verifying_key());
        assert_eq!(key.to_string().parse::<NoteVerifier>(), Err(NoteKeyError), "{name:?}");
    }
    let signer = NoteSigner::new("log.example/1", &[1; 32]).unwrap();
    for text in ["", "\n", "no line", "a\tb\n"] {
        assert_eq!(signer.sign(text), Err(NoteFlaw::Form), "{text:?}");
    }
    assert_eq!(signer.verifier().open(&signer.sign("a\n\nb\n").unwrap()), Ok("a\n\nb\n"));
}

#[test]
fn the_secret_is_not_printed() {
    let printed = format!("{:?}", NoteSigner::parse(SECRET).unwrap());
    assert_eq!(printed, format!("NoteSigner(redacted, {PUBLIC})"));
}
