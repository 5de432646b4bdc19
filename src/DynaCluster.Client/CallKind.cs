namespace DynaCluster.Client;

/// <summary>Whether a request may be sent again when it is not known what became of it.</summary>
internal enum CallKind
{
    Read,
    Write,
}
