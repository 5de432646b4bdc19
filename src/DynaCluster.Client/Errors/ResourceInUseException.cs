namespace DynaCluster.Client.Errors;

/// <summary>The table exists already, or is being changed.</summary>
public sealed class ResourceInUseException : DynaException
{
    public ResourceInUseException()
    {
    }

    public ResourceInUseException(string message)
        : base(message)
    {
    }

    public ResourceInUseException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
