using DynaCluster.Model.Errors;
using DynaCluster.Protocol;

namespace DynaCluster.Routing.Links;

/// <summary>What a change of the catalog is answered that got no answer.</summary>
internal static class CatalogFailures
{
    public static CatalogResponse Of(bool wasSent)
    {
        ApiError error = wasSent
            ? ApiErrors.InternalFailure
            : ApiErrors.Unavailable("The catalog's node cannot be reached at the moment; nothing was changed.");
        return new CatalogResponse
        {
            ErrorType = error.Type,
            ErrorMessage = error.Message,
            ErrorStatus = error.Status,
            NotApplied = !wasSent,
        };
    }
}
