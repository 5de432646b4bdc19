namespace DynaCluster.Client.Admin;

/// <summary>A cluster did not do what an operator asked; the message says why.</summary>
public sealed class AdminException : Exception
{
    public AdminException()
    {
    }

    public AdminException(string message)
        : base(message)
    {
    }

    public AdminException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
