namespace DynaCluster.Storage.Folders;

/// <summary>A group's folder that must not be opened by this process; the message says what to do.</summary>
public sealed class FolderRefusedException(string message, Exception? cause = null) : Exception(message, cause);
