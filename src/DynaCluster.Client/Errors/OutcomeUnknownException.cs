namespace DynaCluster.Client.Errors;

/// <summary>The write may have been done or not: its answer did not come. It is not tried again.</summary>
public sealed class OutcomeUnknownException : DynaException
{
    public OutcomeUnknownException()
    {
    }

    public OutcomeUnknownException(string message)
        : base(message)
    {
    }

    public OutcomeUnknownException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
