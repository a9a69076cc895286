//! Both engines behave, check by check; and a check can fail.

use conformance::{CHECKS, Nodes, prepare};
use kernel::World;
use testkit::Scratch;

#[tokio::test(flavor = "multi_thread")]
async fn each_engine_behaves() {
    for scratch in [Some(Scratch::sqlite()), Scratch::postgres().await].into_iter().flatten() {
        prepare(&scratch.db).await.unwrap();
        let nodes = Nodes { one: scratch.db.clone(), other: scratch.another(), world: World::system() };
        for check in CHECKS {
            if let Err(fault) = check.run(&nodes).await {
                panic!("{:?}: {}: {fault}", scratch.db.engine(), check.name);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_told_and_the_others_are_still_checked() {
    let (scratch, stranger) = (Scratch::sqlite(), Scratch::sqlite());
    prepare(&stranger.db).await.unwrap();
    // Two databases that do not know one another: whatever one node writes, the other does not see.
    let nodes = Nodes { one: scratch.db.clone(), other: stranger.db.clone(), world: World::system() };
    let wrong: &[db::Statement] = &[("WRONG", "SELECT nothing FROM nowhere")];
    let mut lines = Vec::new();
    let well = conformance::run(&nodes, &[], wrong, |line| lines.push(line.clone())).await;
    assert!(!well);
    assert_eq!(lines.len(), CHECKS.len() + 2);
    let faults: Vec<_> = lines.iter().filter(|line| !line.ok).map(|line| line.check.as_str()).collect();
    assert!(
        faults.contains(&"every statement prepares") && faults.contains(&"no update is lost"),
        "{faults:?}"
    );
    assert!(lines[1].fault.as_deref().unwrap().starts_with("WRONG: "), "{lines:?}");
}
