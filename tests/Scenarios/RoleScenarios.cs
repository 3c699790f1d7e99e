using VipGuard.Lab;
using VipGuard.Replication;

namespace VipGuard.Scenarios.Tests;

/// <summary>Who may be written to, as the address goes from one host to the other.</summary>
[Collection(nameof(PairWithServers))]
public sealed class RoleScenarios(PairWithServers pair)
{
    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task After_the_holders_server_is_killed_the_other_is_written_to_and_the_one_that_returns_is_not()
    {
        var (holder, other) = await HealedAsync();
        Insert();

        holder.Mysqld.Kill();

        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to go from {holder.Name} to {other.Name}");
        await lab.Until(() => Refuses(other) == false, Bounds.Patience, $"{other.Name} to take writes");
        Insert();
        var status = await LinkedPair.StatusAsync(other);
        Assert.True(status.GetProperty("role").GetProperty("last_take_over_ms").GetDouble() < Bounds.Patience.TotalMilliseconds, status.ToString());

        await holder.Mysqld.EndedAsync();
        await holder.Mysqld.StartAsync();

        Assert.True(Refuses(holder));
        await lab.Until(async () => await RoleAsync(holder) == "Standby" && await ReplicationAsync(holder) == "running", Bounds.Patience, $"{holder.Name} to stand by and replicate");
        Assert.True(Refuses(holder));
        await lab.Until(async () => await ReplicationAsync(other) == "running", Bounds.Patience, $"{other.Name} to read from {holder.Name} again");
    }

    [Fact]
    public async Task The_standby_refuses_writes()
    {
        var (holder, other) = await HealedAsync();

        Assert.Equal(1290, WriteTo(other));
        Assert.Null(WriteTo(holder));
        Insert();
    }

    private async Task<(LabHost Holder, LabHost Other)> HealedAsync()
    {
        var roles = await lab.HealAsync();
        await lab.Until(async () => await RoleAsync(roles.Holder) == "Writer" && await RoleAsync(roles.Other) == "Standby", Bounds.Patience, "one writer and one standby");
        return roles;
    }

    private void Insert()
    {
        using var session = lab.Client.Open();
        session.Execute("INSERT INTO app.ledger (number, host) SELECT COALESCE(MAX(number), 0) + 1, @@hostname FROM app.ledger");
    }

    // As the application's account, at the host itself: root may write all the same.
    private static int? WriteTo(LabHost host)
    {
        using var root = host.Mysqld.Open();
        root.Execute("SET SESSION sql_log_bin = 0");
        root.Execute("CREATE OR REPLACE USER teller@localhost IDENTIFIED BY 'for-this-test'");
        root.Execute("GRANT INSERT, SELECT ON app.* TO teller@localhost");
        using var teller = LibMariaDbSession.Open(new SqlEndpoint { Socket = host.Mysqld.Socket, User = "teller", Password = "for-this-test", Database = "app" });
        try
        {
            teller.Execute("INSERT INTO ledger (number, host) SELECT COALESCE(MAX(number), 0) + 1, 'teller' FROM ledger");
            return null;
        }
        catch (SqlException e)
        {
            return e.Number;
        }
        finally
        {
            root.Execute("DROP USER teller@localhost");
        }
    }

    private static bool? Refuses(LabHost host)
    {
        using var session = host.Mysqld.Open();
        return session.Query("SELECT @@read_only").Scalar is "1";
    }

    private static async Task<string?> RoleAsync(LabHost host) => (await LinkedPair.StatusAsync(host)).GetProperty("role").GetProperty("role").GetString();

    private static async Task<string?> ReplicationAsync(LabHost host)
    {
        var replication = (await LinkedPair.StatusAsync(host)).GetProperty("role").GetProperty("replication");
        return replication.ValueKind == System.Text.Json.JsonValueKind.Object ? replication.GetProperty("state").GetString() : null;
    }
}
