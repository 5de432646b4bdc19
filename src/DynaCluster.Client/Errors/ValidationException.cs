namespace DynaCluster.Client.Errors;

/// <summary>The request is wrong.</summary>
public sealed class ValidationException : DynaException
{
    public ValidationException()
    {
    }

    public ValidationException(string message)
        : base(message)
    {
    }

    public ValidationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
