namespace DynaCluster.Client.Errors;

/// <summary>Nothing was changed, for longer than the request was tried again.</summary>
public sealed class ServiceUnavailableException : DynaException
{
    public ServiceUnavailableException()
    {
    }

    public ServiceUnavailableException(string message)
        : base(message)
    {
    }

    public ServiceUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
