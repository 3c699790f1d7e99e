namespace VipGuard.Lab.Servers;

/// <summary>Whose server a lab's hosts run.</summary>
public enum ServerKind
{
    /// <summary>Debian's mariadbd.</summary>
    MariaDb,

    /// <summary>MySQL of Debian sid, from a root of its own (need_mysql in install.sh).</summary>
    MySql,
}
