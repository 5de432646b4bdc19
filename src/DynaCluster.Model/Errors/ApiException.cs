namespace DynaCluster.Model.Errors;

/// <summary>Leaves deep parsing; caught in one place, the HTTP door. Everything else returns Outcome.</summary>
public sealed class ApiException(ApiError error) : Exception(error.Message)
{
    public ApiError Error { get; } = error;
}
