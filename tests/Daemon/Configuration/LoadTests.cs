using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using VipGuard.Daemon.Configuration;

namespace VipGuard.Daemon.Tests.Configuration;

/// <summary>The file itself: what can not be read is one clear line.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class LoadTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vipguard-config-");

    [Fact]
    public void A_good_file_is_loaded()
    {
        string path = Write(Encoding.UTF8.GetBytes(TestFile.Good));

        (VipGuardConfig? config, IReadOnlyList<ConfigProblem> problems) = ConfigFile.Load(path);

        Assert.Empty(problems);
        Assert.Equal(path, config!.FilePath);
    }

    [Fact]
    public void No_file() => Assert.Equal(Only("no.toml", "there is no such file; --config names it"), Load("no.toml"));

    [Fact]
    public void No_folder() => Assert.Equal(Only("no/no.toml", "there is no such file; --config names it"), Load("no/no.toml"));

    [Fact]
    public void A_directory() => Assert.Equal(Only(".", "this is a directory; name the file in it"), Load("."));

    [Fact]
    public void A_file_that_is_too_large()
    {
        string path = Write(Encoding.UTF8.GetBytes(new string('[', 10_000_000)));

        Assert.Equal([$"{path}: this file is larger than 1 MiB, and so no configuration file"], Load(path));
    }

    [Fact]
    public void A_device_without_end() =>
        Assert.Equal(["/dev/zero: this file is larger than 1 MiB, and so no configuration file"], Load("/dev/zero"));

    [Fact]
    public void A_path_that_can_be_none()
    {
        Assert.StartsWith(": this file can not be read: ", Assert.Single(Load("", "")), StringComparison.Ordinal);
        Assert.StartsWith($"/{new string('x', 300)}: this file can not be read: ", Assert.Single(Load("/", new string('x', 300))), StringComparison.Ordinal);
    }

    public static TheoryData<byte[], string> Junk => new()
    {
        { Enumerable.Range(0, 256).Select(i => (byte)(255 - i)).ToArray(), "1:1: this file is UTF-16; save it as UTF-8" },
        { "\u007fELF\u0002\u0001\u0001\0\0\0"u8.ToArray(), "1:8: a NUL byte: this is no text file" },
        { [0x1F, 0x8B, 0x08, 0x41], "1:2: the byte 0x8B is no UTF-8 here: this is no text file, or saved in another encoding; save it as UTF-8" },
        { Encoding.UTF8.GetBytes(new string('[', 1_000_000)), "1:3: a key was expected here, not \"[\"" },
        { Encoding.UTF8.GetBytes("a = " + new string('[', 1_000_000)), "1:69: tables and arrays stand more than 64 deep in one another here" },
    };

    [Theory]
    [MemberData(nameof(Junk), DisableDiscoveryEnumeration = true)]
    public void Junk_is_one_line(byte[] content, string line)
    {
        string path = Write(content);

        Assert.Equal([$"{path}:{line}"], Load(path));
    }

    [Fact]
    public void A_file_that_may_not_be_read()
    {
        string path = Write(Encoding.UTF8.GetBytes(TestFile.Good));
        File.SetUnixFileMode(path, UnixFileMode.None);

        // man 2 setfsuid: the file rights of this thread only; those of root go with it.
        const uint Nobody = 65534;
        uint before = SetFileUser(Nobody);
        string[] lines;
        try
        {
            lines = Load(path);
        }
        finally
        {
            _ = SetFileUser(before);
        }

        Assert.Equal([$"{path}: this file may not be read by user {Environment.UserName}; give that user the right to"], lines);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string[] Only(string name, string message) => [$"{Path.Combine(folder.FullName, name)}: {message}"];

    private string[] Load(string name) => Load(folder.FullName, name);

    private static string[] Load(string folder, string name)
    {
        (VipGuardConfig? config, IReadOnlyList<ConfigProblem> problems) = ConfigFile.Load(Path.Combine(folder, name));
        Assert.Null(config);
        return [.. problems.Select(problem => problem.ToString())];
    }

    private string Write(byte[] content)
    {
        string path = Path.Combine(folder.FullName, "vipguard.toml");
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <returns>The user before.</returns>
    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial uint SetFileUser(uint user);
}
