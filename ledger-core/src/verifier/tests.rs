//! True proofs are accepted, and each false one is refused for its own reason.

use super::*;
use crate::codec::{Unstored, encode};
use crate::domain::event::{Event, LedgerFounded};
use crate::domain::ids::PersonId;
use crate::domain::origin::{ActId, Origin, Provenance};
use crate::evidence::proof::{Subtrees, consistency, inclusion};
use crate::evidence::{NoteFlaw, NoteSigner, Salts};

fn person(id: u64) -> Subject {
    Subject::Person(PersonId::at(Position(id)).unwrap())
}

/// A ledger of heads only: whom each record names, and where that subject's record before it stands.
struct Heads {
    records: Vec<Vec<u8>>,
    salts: Salts,
    signer: NoteSigner,
}

/// Person 2 has the records 2, 4 and 7, person 3 has 3, 4, 6 and 8.
const NAMED: [&[(u64, Option<u64>)]; 9] = [
    &[],
    &[(1, None)],
    &[(2, None)],
    &[(3, None)],
    &[(2, Some(2)), (3, Some(3))],
    &[(5, None)],
    &[(3, Some(4))],
    &[(2, Some(4))],
    &[(3, Some(6))],
];

impl Heads {
    fn new() -> Self {
        let signer = NoteSigner::new("population-ledger/test", &[1; 32]).unwrap();
        let mut heads = Heads { records: Vec::new(), salts: Salts::new([2; 32]), signer };
        NAMED.iter().for_each(|named| heads.push(named));
        heads
    }

    fn push(&mut self, named: &[(u64, Option<u64>)]) {
        let position = Position(self.records.len() as u64);
        let link = |&(id, previous): &(u64, Option<u64>)| Link {
            subject: person(id),
            previous: previous.map(Position),
        };
        let record = Unstored {
            position,
            record_time: RecordTime(1_900_000_000_000_000 + position.0 as i64),
            effective_date: crate::domain::testing::date("2021-02-25"),
            links: &named.iter().map(link).collect::<Vec<_>>(),
            origin: &Origin { provenance: Provenance::default(), act: ActId::Founding, content: 0 },
            event: &Event::LedgerFounded(LedgerFounded { ledger_id: [7; 16] }),
        };
        let mut bytes = Vec::new();
        encode(&record, &mut bytes);
        self.records.push(bytes);
    }

    fn key(&self) -> &NoteVerifier {
        self.signer.verifier()
    }

    fn tree(&self, wanted: &[crate::evidence::proof::Span], size: u64) -> Subtrees {
        let mut subtrees = Subtrees::wanting(wanted);
        for (position, bytes) in (0..size).zip(&self.records) {
            subtrees.push(&record_digest(&self.salts.at(Position(position)), bytes));
        }
        subtrees
    }

    fn checkpoint(&self, size: u64) -> String {
        Checkpoint::signed(size, self.tree(&[], size).tree().root(), &self.signer)
    }

    fn record(&self, position: u64, size: u64) -> ProofRecord {
        let path = inclusion(position, size).unwrap();
        let path = self.tree(&path, size).hashes(&path).unwrap();
        let position = Position(position);
        let bytes = self.records[position.0 as usize].clone();
        ProofRecord { position, salt: self.salts.at(position), bytes, path }
    }

    fn event(&self, position: u64) -> Proof {
        let size = self.records.len() as u64;
        Proof::Event { record: self.record(position, size), checkpoint: self.checkpoint(size) }
    }

    fn history(&self, of: u64, positions: &[u64]) -> Proof {
        let size = self.records.len() as u64;
        let records = positions.iter().map(|position| self.record(*position, size)).collect();
        Proof::History { subject: person(of), records, checkpoint: self.checkpoint(size) }
    }

    fn consistency(&self, old: u64, new: u64) -> Proof {
        let path = consistency(old, new).unwrap();
        let path = self.tree(&path, new).hashes(&path).unwrap();
        Proof::Consistency { path, old: self.checkpoint(old), new: self.checkpoint(new) }
    }

    fn all_kinds(&self) -> [Proof; 3] {
        [self.event(4), self.history(2, &[7, 4, 2]), self.consistency(3, 9)]
    }
}

fn flaw(proof: &Proof, ledger: &Heads) -> ProofFlaw {
    proof.check(ledger.key()).unwrap_err()
}

fn positions(shown: &Shown) -> Vec<u64> {
    let Shown::History { records, .. } = shown else { panic!("{shown:?}") };
    records.iter().map(|record| record.position.0).collect()
}

#[test]
fn true_proofs_are_read_back_and_accepted() {
    let ledger = Heads::new();
    for proof in ledger.all_kinds() {
        let text = proof.to_string();
        assert_eq!(Proof::parse(&text).as_ref(), Ok(&proof), "{text}");
        assert!(proof.check(ledger.key()).is_ok(), "{text}");
    }
    let Ok(Shown::Event { checkpoint, record }) = ledger.event(4).check(ledger.key()) else { panic!() };
    assert_eq!((checkpoint.size, record.position), (9, Position(4)));
    assert_eq!(record.record_time, RecordTime(1_900_000_000_000_004));
    for (of, all) in [(2, &[7, 4, 2][..]), (3, &[8, 6, 4, 3]), (5, &[5])] {
        let shown = ledger.history(of, all).check(ledger.key()).unwrap();
        assert_eq!(positions(&shown), all);
    }
    for (old, new) in (0..=9).flat_map(|new| (0..=new).map(move |old| (old, new))) {
        let shown = ledger.consistency(old, new).check(ledger.key());
        let Ok(Shown::Consistency { old: first, new: second }) = shown else { panic!("{old} to {new}") };
        assert_eq!((first.size, second.size), (old, new));
    }
}

#[test]
fn an_older_history_is_accepted_for_what_it_is() {
    let ledger = Heads::new();
    let shown = ledger.history(2, &[4, 2]).check(ledger.key()).unwrap();
    // Nothing in the tree says that record 7 is there. What is shown ends at record 4, and says so.
    assert_eq!(positions(&shown), [4, 2]);
}

#[test]
fn every_changed_character_is_noticed() {
    let ledger = Heads::new();
    for proof in ledger.all_kinds() {
        let text = proof.to_string();
        for (at, was) in text.char_indices() {
            let other = if was == 'A' { "B" } else { "A" };
            let changed = [&text[..at], other, &text[at + was.len_utf8()..]].concat();
            let accepted = Proof::parse(&changed).is_ok_and(|proof| proof.check(ledger.key()).is_ok());
            assert!(!accepted, "changed at {at}:\n{changed}");
            let shorter = [&text[..at], &text[at + was.len_utf8()..]].concat();
            let accepted = Proof::parse(&shorter).is_ok_and(|proof| proof.check(ledger.key()).is_ok());
            assert!(!accepted, "left out at {at}:\n{shorter}");
        }
    }
}

/// Changes a field of a record's proof.
type Change = fn(&mut ProofRecord);

#[test]
fn each_field_of_a_record_is_bound() {
    let ledger = Heads::new();
    let not_included = |position, flaw| ProofFlaw::NotIncluded { position: Position(position), flaw };
    let changes: [(&str, Change, ProofFlaw); 9] = [
        ("position", |record| record.position.0 = 5, not_included(5, PathFlaw::Root)),
        ("beyond the tree", |record| record.position.0 = 9, not_included(9, PathFlaw::NoLeaf)),
        ("salt", |record| record.salt[15] ^= 1, not_included(4, PathFlaw::Root)),
        ("first byte", |record| record.bytes[0] ^= 1, not_included(4, PathFlaw::Root)),
        ("one byte more", |record| record.bytes.push(0), not_included(4, PathFlaw::Root)),
        ("first step", |record| record.path[0].0[0] ^= 1, not_included(4, PathFlaw::Root)),
        ("last step", |record| record.path.last_mut().unwrap().0[31] ^= 1, not_included(4, PathFlaw::Root)),
        ("path too long", |record| record.path.push(TreeHash([0; 32])), not_included(4, PathFlaw::Length)),
        ("path too short", |record| record.path.truncate(3), not_included(4, PathFlaw::Length)),
    ];
    for (what, change, expected) in changes {
        let mut record = ledger.record(4, 9);
        change(&mut record);
        let proof = Proof::Event { record: record.clone(), checkpoint: ledger.checkpoint(9) };
        assert_eq!(flaw(&proof, &ledger), expected, "{what}");
        // The same in the middle of a history, where a changed position is a gap.
        let Proof::History { subject, mut records, checkpoint } = ledger.history(2, &[7, 4, 2]) else {
            panic!()
        };
        let position = record.position;
        records[1] = record;
        let proof = Proof::History { subject, records, checkpoint };
        let in_a_history = match position.0 {
            4 => expected,
            found => ProofFlaw::LeftOut { expected: Position(4), found: Position(found) },
        };
        assert_eq!(flaw(&proof, &ledger), in_a_history, "{what}");
    }
}

#[test]
fn salt_and_bytes_are_not_exchanged_for_one_another() {
    let ledger = Heads::new();
    let mut record = ledger.record(4, 9);
    // The digest is over both, so that the border between them must not move.
    record.bytes.insert(0, record.salt[15]);
    let proof = Proof::Event { record, checkpoint: ledger.checkpoint(9) };
    assert!(matches!(flaw(&proof, &ledger), ProofFlaw::NotIncluded { flaw: PathFlaw::Root, .. }));
}

#[test]
fn checkpoints_are_those_of_the_key() {
    let ledger = Heads::new();
    let root = ledger.tree(&[], 9).tree().root();
    let named = |name: &str, seed| NoteSigner::new(name, &[seed; 32]).unwrap();
    let by = |signer: &NoteSigner| Checkpoint::signed(9, root, signer);
    let good = ledger.checkpoint(9);
    let name = ledger.key().name();
    let other_origin = ledger.signer.sign(&good.split_once("\n\n").unwrap().0.replacen("test", "else", 1));
    assert_eq!(other_origin, Err(NoteFlaw::Form), "the text lost its last line's end");
    let text = |changed: &str| ledger.signer.sign(changed).unwrap();
    let body = format!("{}\n", good.split_once("\n\n").unwrap().0);
    let false_text = good.replacen("\n9\n", "\n8\n", 1);
    let cases = [
        (by(&named(name, 9)), CheckpointFlaw::Note(NoteFlaw::NotSigned)),
        (by(&named("population-ledger/else", 1)), CheckpointFlaw::Note(NoteFlaw::NotSigned)),
        (false_text, CheckpointFlaw::Note(NoteFlaw::Signature)),
        (good.trim_end().to_owned(), CheckpointFlaw::Note(NoteFlaw::Form)),
        (text(&body.replacen("/test", "/else", 1)), CheckpointFlaw::Origin),
        (text(&format!("{body}more\n")), CheckpointFlaw::Text),
    ];
    for (note, expected) in cases {
        let event = Proof::Event { record: ledger.record(4, 9), checkpoint: note.clone() };
        assert_eq!(flaw(&event, &ledger), ProofFlaw::Checkpoint(expected), "{note}");
        let records = vec![ledger.record(5, 9)];
        let history = Proof::History { subject: person(5), records, checkpoint: note.clone() };
        assert_eq!(flaw(&history, &ledger), ProofFlaw::Checkpoint(expected), "{note}");
        let grown = |old: &str, new: &str| Proof::Consistency {
            path: Vec::new(),
            old: old.to_owned(),
            new: new.to_owned(),
        };
        assert_eq!(flaw(&grown(&note, &good), &ledger), ProofFlaw::OldCheckpoint(expected), "{note}");
        assert_eq!(flaw(&grown(&good, &note), &ledger), ProofFlaw::Checkpoint(expected), "{note}");
    }
}

#[test]
fn a_record_of_another_size_of_the_ledger_needs_its_own_path() {
    let ledger = Heads::new();
    let proof = Proof::Event { record: ledger.record(4, 9), checkpoint: ledger.checkpoint(8) };
    let expected = ProofFlaw::NotIncluded { position: Position(4), flaw: PathFlaw::Length };
    assert_eq!(flaw(&proof, &ledger), expected);
    let proof = Proof::Event { record: ledger.record(8, 9), checkpoint: ledger.checkpoint(8) };
    let expected = ProofFlaw::NotIncluded { position: Position(8), flaw: PathFlaw::NoLeaf };
    assert_eq!(flaw(&proof, &ledger), expected);
}

#[test]
fn a_history_leaves_nothing_out() {
    let ledger = Heads::new();
    let left_out =
        |expected, found| ProofFlaw::LeftOut { expected: Position(expected), found: Position(found) };
    let cases: [(&str, &[u64], ProofFlaw); 7] = [
        ("none", &[], ProofFlaw::Empty),
        ("without the middle", &[7, 2], left_out(4, 2)),
        ("without the first", &[7, 4], ProofFlaw::Unfinished { missing: Position(2) }),
        ("beyond the first", &[7, 4, 2, 1], ProofFlaw::BehindFirst { position: Position(1) }),
        ("twice", &[7, 7, 4, 2], left_out(4, 7)),
        ("oldest first", &[2, 4, 7], ProofFlaw::BehindFirst { position: Position(4) }),
        ("somebody else's in front", &[8, 7, 4, 2], ProofFlaw::NotNamed { position: Position(8) }),
    ];
    for (what, positions, expected) in cases {
        assert_eq!(flaw(&ledger.history(2, positions), &ledger), expected, "{what}");
    }
    let another = ledger.history(3, &[7, 4, 2]);
    assert_eq!(flaw(&another, &ledger), ProofFlaw::NotNamed { position: Position(7) });
    // The household that came in with record 2 would be another subject with the same number.
    let Proof::History { records, checkpoint, .. } = ledger.history(2, &[7, 4, 2]) else { panic!() };
    let household = Subject::Household(crate::domain::ids::HouseholdId::at(Position(2)).unwrap());
    let proof = Proof::History { subject: household, records, checkpoint };
    assert_eq!(flaw(&proof, &ledger), ProofFlaw::NotNamed { position: Position(7) });
}

#[test]
fn a_signed_record_that_contradicts_itself_proves_no_history() {
    let mut ledger = Heads::new();
    ledger.push(&[(2, Some(7)), (2, Some(4))]);
    let expected = ProofFlaw::NotNamed { position: Position(9) };
    assert_eq!(flaw(&ledger.history(2, &[9, 7, 4, 2]), &ledger), expected);
    assert_eq!(flaw(&ledger.history(2, &[9, 4, 2]), &ledger), expected);
    let mut ledger = Heads::new();
    // A chain that begins before its end: the codec lets a person's chain end only where the person came in.
    ledger.push(&[(2, None)]);
    let unreadable = ProofFlaw::Record { position: Position(9), flaw: CodecError::Link };
    assert_eq!(flaw(&ledger.history(2, &[9]), &ledger), unreadable);
    assert_eq!(flaw(&ledger.event(9), &ledger), unreadable);
}

#[test]
fn a_ledger_that_did_not_grow_out_of_the_earlier_one_is_refused() {
    let ledger = Heads::new();
    let mut forked = Heads::new();
    forked.records[1][3] ^= 1;
    let Proof::Consistency { path, old, new } = ledger.consistency(3, 9) else { panic!() };
    let with = |path: &[TreeHash], old: &str, new: &str| Proof::Consistency {
        path: path.to_vec(),
        old: old.to_owned(),
        new: new.to_owned(),
    };
    let other_first = with(&path, &forked.checkpoint(3), &new);
    assert_eq!(flaw(&other_first, &ledger), ProofFlaw::NotGrown(PathFlaw::OldRoot));
    let other_second = with(&path, &old, &forked.checkpoint(9));
    assert_eq!(flaw(&other_second, &ledger), ProofFlaw::NotGrown(PathFlaw::Root));
    let swapped = with(&path, &new, &old);
    assert_eq!(flaw(&swapped, &ledger), ProofFlaw::NotGrown(PathFlaw::Shrunk));
    assert_eq!(flaw(&with(&path[1..], &old, &new), &ledger), ProofFlaw::NotGrown(PathFlaw::Length));
    let longer = [&path[..], &path[..1]].concat();
    assert_eq!(flaw(&with(&longer, &old, &new), &ledger), ProofFlaw::NotGrown(PathFlaw::Length));
    for at in 0..path.len() {
        let mut changed = path.clone();
        changed[at].0[7] ^= 1;
        assert!(matches!(flaw(&with(&changed, &old, &new), &ledger), ProofFlaw::NotGrown(_)), "step {at}");
    }
    let forks = with(&[], &ledger.checkpoint(9), &forked.checkpoint(9));
    assert_eq!(flaw(&forks, &ledger), ProofFlaw::NotGrown(PathFlaw::OldRoot));
}

#[test]
fn files_have_one_form() {
    let ledger = Heads::new();
    let event = ledger.event(4).to_string();
    let history = ledger.history(2, &[7, 4, 2]).to_string();
    let consistency = ledger.consistency(3, 9).to_string();
    let line = |line| ProofFormError::Line { line };
    let padded = event.replacen("bytes ", "bytes =", 1);
    let step = format!("\npath {}=", "A".repeat(43));
    let long = event.replacen("\npath ", &(step.repeat(64) + "\npath "), 1);
    let cases = [
        ("not ours", "-----BEGIN".to_owned(), ProofFormError::NotAProof),
        ("empty", String::new(), ProofFormError::NotAProof),
        ("another's", event.replacen("population", "other", 1), ProofFormError::NotAProof),
        ("later", event.replacen("proof 1", "proof 2", 1), ProofFormError::Version),
        ("version 11", event.replacen("proof 1", "proof 11", 1), ProofFormError::Version),
        ("carriage returns", event.replace('\n', "\r\n"), ProofFormError::Version),
        ("another kind", event.replacen("event", "events", 1), line(2)),
        ("more behind the kind", event.replacen("event", "event x", 1), line(2)),
        ("leading zero", event.replacen("record 4", "record 04", 1), line(3)),
        ("plus sign", event.replacen("record 4", "record +4", 1), line(3)),
        ("no position", event.replacen("record 4", "record ", 1), line(3)),
        ("short salt", event.replacen("salt ", "salt AAAA", 1), line(4)),
        ("bytes", padded, line(5)),
        ("hash", event.replacen("path ", "path AAAA", 1), line(6)),
        ("path of 65", long, line(70)),
        ("unknown line", event.replacen("\n\ncheck", "\nmore x\n\ncheck", 1), line(10)),
        ("two records", event.replacen("\n\ncheck", "\nrecord 4\n\ncheck", 1), line(10)),
        ("no checkpoint", event.replacen("\ncheckpoint", "\nCheckpoint", 1), ProofFormError::NoCheckpoint),
        ("a claim", history.replacen("person 2", "number 2", 1), line(2)),
        ("nobody", history.replacen("person 2", "person 0", 1), line(2)),
        ("whose", history.replacen("history person 2", "history", 1), line(2)),
        ("leading zero", history.replacen("person 2", "person 02", 1), line(2)),
        ("one of two", consistency.replacen("\nnew ", "\nNew ", 1), ProofFormError::NoCheckpoint),
        ("one line more", consistency.replacen("\n\nold", "\nrecord 1\n\nold", 1), line(8)),
        ("consistency of", consistency.replacen("consistency", "consistency 1", 1), line(2)),
    ];
    for (what, text, expected) in cases {
        assert_eq!(Proof::parse(&text), Err(expected), "{what}:\n{text}");
    }
}

#[test]
fn a_claimed_value_has_no_history_file() {
    let ledger = Heads::new();
    let Proof::History { records, checkpoint, .. } = ledger.history(2, &[7, 4, 2]) else { panic!() };
    let claim =
        Subject::Claim(crate::domain::subject::Claim::Request(crate::domain::subject::RequestId([1; 16])));
    let text = Proof::History { subject: claim, records, checkpoint }.to_string();
    assert_eq!(Proof::parse(&text), Err(ProofFormError::Line { line: 2 }));
}

#[test]
fn the_verifier_stands_alone() {
    for source in [include_str!("../verifier.rs"), include_str!("form.rs")] {
        for path in ["crate::log", "crate::ledger", "crate::clock", "std::fs", "std::net"] {
            assert!(!source.contains(path), "{path}");
        }
    }
}
