namespace VipGuard.Checks;

/// <summary>What a check has concluded so far.</summary>
public enum HealthState
{
    /// <summary>No conclusive round yet.</summary>
    Unknown,

    /// <summary>The server may hold the address.</summary>
    Fit,

    /// <summary>The server must not hold the address.</summary>
    Unfit,
}
