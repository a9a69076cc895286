//! Every statement of every store prepares on both engines, after every migration.

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares_on_both_engines() {
    testkit::each_statement_prepares(passerelle::server::MIGRATIONS, &passerelle::server::statements()).await;
}
