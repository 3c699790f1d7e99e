namespace VipGuard.Replication.Tests.Plans;

public sealed class BinlogSearchTests
{
    [Theory]
    [InlineData("CREATE DATABASE app", "app")]
    [InlineData("create schema if not exists App", "App")]
    [InlineData("use `other`; CREATE DATABASE `odd ``name`", "odd `name")]
    [InlineData("CREATE DATABASE /*!32312 IF NOT EXISTS*/ `app` /*!40100 DEFAULT CHARACTER SET utf8mb4 */", "app")]
    [InlineData("create or replace database app", "app")]
    [InlineData("create database app /* xid=12 */", "app")]
    [InlineData("CREATE TABLE app.t (i INT)", null)]
    [InlineData("use `create database x`; INSERT INTO t VALUES ('CREATE DATABASE y')", null)]
    [InlineData("CREATE DATABASE", null)]
    [InlineData("", null)]
    public void The_creation_of_a_schema_is_found_in_a_logged_statement(string statement, string? schema) => Assert.Equal(schema, BinlogSearch.CreatedBy(statement));
}
