using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using static VipGuard.Replication.LibMariaDb;

namespace VipGuard.Replication;

/// <summary>A session by Debian's libmariadb3: MariaDB's and MySQL's authentication and TLS.</summary>
public sealed unsafe class LibMariaDbSession : ISqlSession
{
    private static readonly TimeSpan defaultConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan defaultReadTimeout = TimeSpan.FromSeconds(30);

    private readonly MySqlHandle handle;
    private int busy;

    private LibMariaDbSession(MySqlHandle handle, string where)
    {
        this.handle = handle;
        Where = where;
    }

    public string Where { get; }

    /// <summary>The cipher of the TLS session; null where it is in clear text.</summary>
    public string? Cipher => Marshal.PtrToStringUTF8((nint)mysql_get_ssl_cipher(handle)) is { Length: > 0 } cipher ? cipher : null;

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="SqlException">No library, no such option file, nobody there, no login, or no TLS where it is asked for.</exception>
    public static LibMariaDbSession Open(in SqlEndpoint endpoint)
    {
        string where = endpoint.ToString();
        if (endpoint.Socket is null && endpoint.Host is null)
            throw new ArgumentException("an endpoint has a socket or a host", nameof(endpoint));
        if (endpoint.OptionFile is { } file && OptionFile.Fault(file) is { } fault)
            throw new SqlException(where, 0, "HY000", $"the option file {file} {fault}");

        LibMariaDbSession session = new(NewHandle(where), where);
        try
        {
            session.Connect(endpoint);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public SqlRows Query(string sql)
    {
        Enter();
        try
        {
            Send(sql);
            SqlRows rows = ReadResult(sql);
            SkipFurtherResults(sql);
            return rows;
        }
        finally
        {
            Leave();
        }
    }

    public long Execute(string sql)
    {
        Enter();
        try
        {
            Send(sql);
            ReadResult(sql);
            ulong changed = mysql_affected_rows(handle);
            SkipFurtherResults(sql);
            return changed > long.MaxValue ? 0 : (long)changed;
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose() => handle.Dispose();

    private static MySqlHandle NewHandle(string where)
    {
        try
        {
            return mysql_init(0);
        }
        catch (DllNotFoundException)
        {
            throw new SqlException(where, 0, "HY000", "the client library libmariadb.so.3 is not on this host; apt-get install libmariadb3");
        }
    }

    private static uint Seconds(TimeSpan time) =>
        time == Timeout.InfiniteTimeSpan ? 0 : (uint)Math.Clamp(Math.Ceiling(time.TotalSeconds), 1, int.MaxValue / 1000);

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text + '\0');

    private void Connect(in SqlEndpoint endpoint)
    {
        TimeSpan readTimeout = endpoint.ReadTimeout == TimeSpan.Zero ? defaultReadTimeout : endpoint.ReadTimeout;
        TimeSpan connectTimeout = endpoint.ConnectTimeout == TimeSpan.Zero ? defaultConnectTimeout : endpoint.ConnectTimeout;
        SetOption(MYSQL_OPT_CONNECT_TIMEOUT, Seconds(connectTimeout));
        SetOption(MYSQL_OPT_READ_TIMEOUT, Seconds(readTimeout));
        SetOption(MYSQL_OPT_WRITE_TIMEOUT, Seconds(readTimeout));
        SetOption(MYSQL_OPT_PROTOCOL, endpoint.Socket is null ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET);
        // A server may ask a client for any of its files (LOAD DATA LOCAL): never.
        SetOption(MYSQL_OPT_LOCAL_INFILE, 0);
        SetFlag(MYSQL_OPT_RECONNECT, false);
        SetText(MYSQL_SET_CHARSET_NAME, "utf8mb4");
        if (endpoint.RequireTls)
            SetFlag(MYSQL_OPT_SSL_ENFORCE, true);
        if (endpoint.OptionFile is { } file)
        {
            SetText(MYSQL_READ_DEFAULT_FILE, file);
            SetText(MYSQL_READ_DEFAULT_GROUP, "client");
        }

        byte[]? password = Bytes(endpoint.Password);
        try
        {
            // Without a host, one in the option file would win over the socket.
            fixed (byte* host = Bytes(endpoint.Socket is null ? endpoint.Host : "localhost"))
            fixed (byte* user = Bytes(endpoint.User))
            fixed (byte* pass = password)
            fixed (byte* database = Bytes(endpoint.Database))
            fixed (byte* socket = Bytes(endpoint.Socket))
            {
                uint port = endpoint.Port == 0 ? 3306u : (uint)endpoint.Port;
                if (mysql_real_connect(handle, host, user, pass, database, port, socket, 0) == 0)
                    throw Error(null);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }

        // MYSQL_OPT_SSL_ENFORCE alone connects in clear text to a server without TLS, without an error.
        if (endpoint.RequireTls && Cipher is null)
            throw new SqlException(Where, 2026, "HY000", "TLS is required, but the server does not offer it; give the server ssl_cert and ssl_key");
    }

    private void Send(string sql)
    {
        byte[] text = Encoding.UTF8.GetBytes(sql);
        try
        {
            fixed (byte* start = text)
            {
                if (mysql_real_query(handle, start, (nuint)text.Length) != 0)
                    throw Error(sql);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private SqlRows ReadResult(string sql)
    {
        nint result = mysql_store_result(handle);
        if (result == 0)
            return mysql_field_count(handle) == 0 ? SqlRows.None : throw Error(sql);
        try
        {
            return Copy(result);
        }
        finally
        {
            mysql_free_result(result);
        }
    }

    private static SqlRows Copy(nint result)
    {
        uint width = mysql_num_fields(result);
        string[] columns = new string[width];
        for (uint i = 0; i < width; i++)
            columns[i] = Marshal.PtrToStringUTF8((nint)(*mysql_fetch_field_direct(result, i))) ?? "";

        List<string?[]> values = [];
        for (byte** row = mysql_fetch_row(result); row is not null; row = mysql_fetch_row(result))
        {
            nuint* lengths = mysql_fetch_lengths(result);
            string?[] copy = new string?[width];
            for (uint i = 0; i < width; i++)
                copy[i] = row[i] is null ? null : Encoding.UTF8.GetString(row[i], checked((int)lengths[i]));
            values.Add(copy);
        }

        return new SqlRows(columns, values);
    }

    private void SkipFurtherResults(string sql)
    {
        int more;
        while ((more = mysql_next_result(handle)) == 0)
            ReadResult(sql);
        if (more > 0)
            throw Error(sql);
    }

    private SqlException Error(string? sql)
    {
        string text = Marshal.PtrToStringUTF8((nint)mysql_error(handle)) ?? "";
        string state = Marshal.PtrToStringUTF8((nint)mysql_sqlstate(handle)) ?? "HY000";
        return new SqlException(Where, (int)mysql_errno(handle), state, sql is null ? text : SqlText.WithoutSecrets(text, sql));
    }

    private void SetOption(int option, uint value) => _ = mysql_options(handle, option, &value);

    private void SetFlag(int option, bool value)
    {
        byte flag = value ? (byte)1 : (byte)0;
        _ = mysql_options(handle, option, &flag);
    }

    private void SetText(int option, string value)
    {
        fixed (byte* text = Bytes(value))
            _ = mysql_options(handle, option, text);
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        if (Interlocked.Exchange(ref busy, 1) != 0)
            throw new InvalidOperationException("a session serves one thread at a time");
    }

    private void Leave() => Volatile.Write(ref busy, 0);
}
