using System.Runtime.InteropServices;

namespace VipGuard.Replication.Tests.Keys;

public sealed partial class PairKeyFileTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string folder = Directory.CreateTempSubdirectory("vipguard-key-").FullName;

    private string Path_ => Path.Combine(folder, "etc", "vipguard", "pair.key");

    [Fact]
    public void A_key_is_made_with_its_folder_for_its_owner_only()
    {
        Assert.True(PairKeyFile.TryCreate(Path_, out string error), error);

        Assert.Equal(Private, File.GetUnixFileMode(Path_));
        Assert.Equal(45, new FileInfo(Path_).Length);
        Assert.True(PairKeyFile.TryLoad(Path_, out _, out error), error);
    }

    [Fact]
    public void Two_keys_are_never_the_same()
    {
        Assert.True(PairKeyFile.TryCreate(Path_, out _));
        Assert.True(PairKeyFile.TryCreate(Path_ + "2", out _));

        Assert.NotEqual(File.ReadAllText(Path_), File.ReadAllText(Path_ + "2"));
    }

    [Fact]
    public void A_key_that_is_there_is_never_written_over()
    {
        Assert.True(PairKeyFile.TryCreate(Path_, out _));
        string before = File.ReadAllText(Path_);

        Assert.False(PairKeyFile.TryCreate(Path_, out string error));

        Assert.Equal($"{Path_} is there already and was left alone", error);
        Assert.Equal(before, File.ReadAllText(Path_));
    }

    [Fact]
    public void A_link_to_nowhere_is_not_followed()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path_)!);
        File.CreateSymbolicLink(Path_, Path.Combine(folder, "elsewhere"));

        Assert.False(PairKeyFile.TryCreate(Path_, out _));
        Assert.False(File.Exists(Path.Combine(folder, "elsewhere")));
    }

    [Fact]
    public void A_folder_that_can_not_be_made_is_an_error_of_one_line()
    {
        File.WriteAllText(Path.Combine(folder, "etc"), "");

        Assert.False(PairKeyFile.TryCreate(Path_, out string error));
        Assert.StartsWith($"can't make {Path_}: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "0640")]
    [InlineData(UnixFileMode.OtherRead, "0604")]
    [InlineData(UnixFileMode.OtherWrite, "0602")]
    [InlineData(UnixFileMode.GroupExecute, "0610")]
    public void A_key_that_others_could_read_or_change_is_refused(UnixFileMode more, string octal)
    {
        Assert.True(PairKeyFile.TryCreate(Path_, out _));
        File.SetUnixFileMode(Path_, Private | more);

        Assert.Equal($"{Path_} has mode {octal}, and a key must be nobody else's to read; chmod 0600 {Path_}", LoadError());
    }

    [Fact]
    public void A_key_of_somebody_else_is_refused()
    {
        if (Environment.UserName is not "root")
            return; // only root can give a file away
        Assert.True(PairKeyFile.TryCreate(Path_, out _));
        Assert.Equal(0, chown(Path_, 65533, 65533));

        Assert.Equal($"{Path_} belongs to user 65533, who could read and change it; chown root {Path_}", LoadError());
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key\n")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==\n")]
    public void What_is_no_key_is_refused(string text)
    {
        Write(text);

        string error = LoadError();
        Assert.StartsWith($"{Path_} holds no key: it must be one line with 32 bytes in base64.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("AAECAw", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_file_is_not_read()
    {
        Write(new string('x', 100_000));

        Assert.Equal($"{Path_} is 100000 bytes long and no key file, which is one line of 44 characters", LoadError());
    }

    [Fact]
    public void No_file_and_a_folder_are_said_as_such()
    {
        Assert.Equal($"{Path_} is not there; make it once with 'vipguard pair key', and copy it to the other host", LoadError());

        Directory.CreateDirectory(Path_);
        Assert.Equal($"{Path_} is a folder, not a key file", LoadError());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string LoadError()
    {
        Assert.False(PairKeyFile.TryLoad(Path_, out PairKey? key, out string error));
        Assert.Null(key);
        return error;
    }

    private void Write(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path_)!);
        using StreamWriter writer = new(Path_, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private });
        writer.Write(text);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, uint owner, uint group);
}
