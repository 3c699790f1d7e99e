using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace VipGuard.Replication;

/// <summary>The file that holds the pair's key: one line, mode 0600, owned by root, by the reader, or by the user vipguard.</summary>
public static partial class PairKeyFile
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // The line is 44 characters; anything much longer is another file.
    private const int LongestFile = 128;

    /// <summary>Makes a new key file; the folder too, if it is missing.</summary>
    /// <returns>False with one sentence where there is such a file already, or it can't be made.</returns>
    public static bool TryCreate(string path, out string error)
    {
        error = "";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder, Private | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            Write(path);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            error = $"{path} is there already and was left alone";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = $"can't make {path}: {e.Message}";
        }

        return false;
    }

    /// <summary>Reads a key file after checking who else could.</summary>
    /// <returns>False with one sentence: what is wrong with the file, and what to do.</returns>
    public static bool TryLoad(string path, [NotNullWhen(true)] out PairKey? key, out string error)
    {
        key = null;
        try
        {
            using FileStream file = File.OpenRead(path);
            error = Fault(path, file);
            if (error.Length > 0)
                return false;
            Span<byte> bytes = stackalloc byte[LongestFile];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            Span<char> text = stackalloc char[length];
            for (int i = 0; i < length; i++)
                text[i] = (char)bytes[i];
            bool read = PairKey.TryRead(text, out key);
            CryptographicOperations.ZeroMemory(bytes);
            text.Clear();
            if (!read)
                error = $"{path} holds no key: it must be one line with {PairKey.Size} bytes in base64. Copy it from the other host, or remove it and run 'vipguard pair key' on one host only";
            return read;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            error = $"{path} is not there; make it once with 'vipguard pair key', and copy it to the other host";
        }
        catch (UnauthorizedAccessException)
        {
            error = Directory.Exists(path) ? $"{path} is a folder, not a key file" : $"this user may not read {path}";
        }
        catch (IOException e)
        {
            error = $"can't read {path}: {e.Message}";
        }

        return false;
    }

    private static void Write(string path)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(PairKey.Size);
        byte[] line = System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(secret) + "\n");
        CryptographicOperations.ZeroMemory(secret);
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew, // O_EXCL: an existing key is never written over
            Access = FileAccess.Write,
            UnixCreateMode = Private,
        };
        using FileStream file = new(path, options);
        try
        {
            file.Write(line);
            // The daemon runs as vipguard; where root makes the key, it is the daemon's to read.
            if (geteuid() == 0 && UserId("vipguard") is { } daemon && fchown(file.SafeFileHandle, daemon, uint.MaxValue) != 0)
                throw new IOException($"can't give {path} to the user vipguard", new Win32Exception(Marshal.GetLastPInvokeError()));
            file.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(path); // half a key would only puzzle the next run
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    private static string Fault(string path, FileStream file)
    {
        UnixFileMode mode = File.GetUnixFileMode(file.SafeFileHandle);
        if ((mode & ~Private) != UnixFileMode.None)
        {
            string octal = Convert.ToString((int)mode, 8).PadLeft(4, '0');
            return $"{path} has mode {octal}, and a key must be nobody else's to read; chmod 0600 {path}";
        }

        uint owner = Owner(file);
        if (owner != 0 && owner != geteuid() && owner != UserId("vipguard"))
            return string.Create(CultureInfo.InvariantCulture, $"{path} belongs to user {owner}, who could read and change it; chown root {path}");
        return file.Length > LongestFile ? $"{path} is {file.Length} bytes long and no key file, which is one line of 44 characters" : "";
    }

    private static unsafe uint Owner(FileStream file)
    {
        // struct statx is the same on every architecture (man 2 statx): stx_uid is at byte 20.
        const int AT_EMPTY_PATH = 0x1000;
        const uint STATX_UID = 0x8;
        byte* result = stackalloc byte[256];
        byte empty = 0;
        if (statx(file.SafeFileHandle, &empty, AT_EMPTY_PATH, STATX_UID, result) != 0)
            throw new IOException("can't tell whose file it is", new Win32Exception(Marshal.GetLastPInvokeError()));
        return *(uint*)(result + 20);
    }

    private static uint? UserId(string name)
    {
        foreach (string line in File.ReadLines("/etc/passwd"))
        {
            string[] fields = line.Split(':');
            if (fields.Length > 2 && string.Equals(fields[0], name, StringComparison.Ordinal) && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint id))
                return id;
        }

        return null;
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchown(SafeHandle file, uint owner, uint group);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int statx(SafeHandle directory, byte* path, int flags, uint mask, byte* result);
}
