namespace VipGuard.Lab;

/// <summary>Something of the lab did not come true; the message is the whole story, for a person.</summary>
public sealed class LabException(string message, Exception? cause = null) : Exception(message, cause);
