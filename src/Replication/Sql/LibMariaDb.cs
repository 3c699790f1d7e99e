using System.Runtime.InteropServices;

namespace VipGuard.Replication;

/// <summary>Debian's libmariadb3, MariaDB Connector/C 3.3 (mysql.h). mysql_optionsv is variadic, so mysql_options.</summary>
internal static unsafe partial class LibMariaDb
{
    private const string Library = "libmariadb.so.3";

    // enum mysql_option
    internal const int MYSQL_OPT_CONNECT_TIMEOUT = 0;
    internal const int MYSQL_READ_DEFAULT_FILE = 4;
    internal const int MYSQL_READ_DEFAULT_GROUP = 5;
    internal const int MYSQL_SET_CHARSET_NAME = 7;
    internal const int MYSQL_OPT_LOCAL_INFILE = 8;
    internal const int MYSQL_OPT_PROTOCOL = 9;
    internal const int MYSQL_OPT_READ_TIMEOUT = 11;
    internal const int MYSQL_OPT_WRITE_TIMEOUT = 12;
    internal const int MYSQL_OPT_RECONNECT = 20;
    internal const int MYSQL_OPT_SSL_ENFORCE = 38;

    // enum mysql_protocol_type
    internal const uint MYSQL_PROTOCOL_TCP = 1;
    internal const uint MYSQL_PROTOCOL_SOCKET = 2;

    [LibraryImport(Library)]
    internal static partial MySqlHandle mysql_init(nint mysql);

    [LibraryImport(Library)]
    internal static partial int mysql_options(MySqlHandle mysql, int option, void* argument);

    [LibraryImport(Library)]
    internal static partial nint mysql_real_connect(MySqlHandle mysql, byte* host, byte* user, byte* password, byte* database, uint port, byte* socket, nuint flags);

    [LibraryImport(Library)]
    internal static partial int mysql_real_query(MySqlHandle mysql, byte* text, nuint length);

    [LibraryImport(Library)]
    internal static partial nint mysql_store_result(MySqlHandle mysql);

    [LibraryImport(Library)]
    internal static partial int mysql_next_result(MySqlHandle mysql);

    [LibraryImport(Library)]
    internal static partial uint mysql_field_count(MySqlHandle mysql);

    [LibraryImport(Library)]
    internal static partial ulong mysql_affected_rows(MySqlHandle mysql);

    [LibraryImport(Library)]
    internal static partial uint mysql_num_fields(nint result);

    // The name is the first member of MYSQL_FIELD.
    [LibraryImport(Library)]
    internal static partial byte** mysql_fetch_field_direct(nint result, uint place);

    [LibraryImport(Library)]
    internal static partial byte** mysql_fetch_row(nint result);

    [LibraryImport(Library)]
    internal static partial nuint* mysql_fetch_lengths(nint result);

    [LibraryImport(Library)]
    internal static partial void mysql_free_result(nint result);

    [LibraryImport(Library)]
    internal static partial uint mysql_errno(MySqlHandle mysql);

    [LibraryImport(Library)]
    internal static partial byte* mysql_error(MySqlHandle mysql);

    [LibraryImport(Library)]
    internal static partial byte* mysql_sqlstate(MySqlHandle mysql);

    [LibraryImport(Library)]
    internal static partial byte* mysql_get_ssl_cipher(MySqlHandle mysql);

    [LibraryImport(Library)]
    internal static partial byte* mysql_get_server_info(MySqlHandle mysql);

    [LibraryImport(Library)]
    internal static partial void mysql_close(nint mysql);
}

/// <summary>A MYSQL*; closing it says good-bye to the server.</summary>
internal sealed class MySqlHandle : SafeHandle
{
    public MySqlHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibMariaDb.mysql_close(handle);
        return true;
    }
}
