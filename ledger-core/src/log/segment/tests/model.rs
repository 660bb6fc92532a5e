//! Any sequence of appends, reads and restarts behaves like a list.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<Vec<u8>>),
    Scan(usize, usize),
    Read(usize),
    Reopen,
}

fn record() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => vec(any::<u8>(), 1..120),
        1 => vec(any::<u8>(), 500..3000),
        1 => (1usize..1500).prop_map(|bytes| vec![0; bytes]),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => vec(record(), 1..25).prop_map(Step::Append),
        1 => (0usize..300, 0usize..300).prop_map(|(from, until)| Step::Scan(from, until)),
        2 => (0usize..300).prop_map(Step::Read),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_log_is_a_list(segment_bytes in 4200u64..20_000, fill_step in 1u64..5000, steps in vec(step(), 1..25)) {
        let options = SegmentOptions { segment_bytes, fill_step, seal: false };
        let mut rig = Rig::new(options);
        for step in steps {
            match step {
                Step::Append(bodies) => rig.append(&bodies).unwrap(),
                Step::Scan(from, until) => {
                    let mut found = Vec::new();
                    let mut visit = |_, body: &[u8]| {
                        found.push(body.to_vec());
                        ControlFlow::Continue(())
                    };
                    rig.log.reader().scan(Position(from as u64), Position(until as u64), &mut visit).unwrap();
                    let end = until.min(rig.records.len());
                    prop_assert_eq!(&found[..], rig.records.get(from..end).unwrap_or_default());
                }
                Step::Read(position) => {
                    let found = rig.log.reader().read(Position(position as u64)).ok();
                    prop_assert_eq!(found.as_ref(), rig.records.get(position));
                }
                Step::Reopen => {
                    let (again, recovered) = rig.reopen(options);
                    rig = again;
                    prop_assert_eq!(&recovered.tree, &rig.tree);
                    prop_assert_eq!(recovered.dropped, None);
                }
            }
        }
        rig.check();
        let (rig, _) = rig.reopen(options);
        rig.check();
    }
}
