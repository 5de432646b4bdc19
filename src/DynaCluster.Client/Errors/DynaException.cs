namespace DynaCluster.Client.Errors;

/// <summary>A request was not answered as it was meant. The types below bear DynamoDB's names of errors.</summary>
public class DynaException : Exception
{
    public DynaException()
    {
    }

    public DynaException(string message)
        : base(message)
    {
    }

    public DynaException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>DynamoDB's name, e.g. ValidationException.</summary>
    public string Name { get; init; } = "";

    /// <summary>Nothing was changed, and later it may be.</summary>
    public bool IsNotApplied { get; init; }

    /// <summary>It may have been done or not.</summary>
    public bool IsOutcomeUnknown { get; init; }
}
