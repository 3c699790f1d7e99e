using VipGuard.Daemon.Commands;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Tests.Starting;

/// <summary>The words after "run" that are understood without the command line's parser, and those that are left to it.</summary>
public sealed class PlainRunTests
{
    [Fact]
    public void Options_with_values_are_taken_and_the_others_keep_their_defaults()
    {
        Assert.Equal(new PlainRun("/etc/v.toml", null, RuntimeDirectory.Default), RunCommand.Plain(["--config", "/etc/v.toml"]));
        Assert.Equal(new PlainRun(CommandLine.DefaultConfig, "db2", "/run/x"), RunCommand.Plain(["--runtime-dir", "/run/x", "--node", "db2"]));
        Assert.Equal(new PlainRun(CommandLine.DefaultConfig, null, RuntimeDirectory.Default), RunCommand.Plain([]));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--config")]
    [InlineData("--config=/etc/v.toml")]
    [InlineData("--confg", "/etc/v.toml")]
    [InlineData("--config", "--node", "db1")]
    [InlineData("--config", "/a", "--config", "/b")]
    [InlineData("--config", "@words")]
    [InlineData("--config", "")]
    [InlineData("--config", "/a", "more")]
    public void All_else_is_the_parsers(params string[] words) => Assert.Null(RunCommand.Plain(words));
}
