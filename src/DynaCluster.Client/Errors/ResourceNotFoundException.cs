namespace DynaCluster.Client.Errors;

/// <summary>There is no such table or index.</summary>
public sealed class ResourceNotFoundException : DynaException
{
    public ResourceNotFoundException()
    {
    }

    public ResourceNotFoundException(string message)
        : base(message)
    {
    }

    public ResourceNotFoundException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
