using DynaCluster.Protocol;

namespace DynaCluster.Router.Operations;

/// <summary>The words of StreamViewType.</summary>
internal static class StreamViews
{
    /// <param name="word">One of the four.</param>
    public static StreamView OfWord(string word) => word switch
    {
        "KEYS_ONLY" => StreamView.KeysOnly,
        "NEW_IMAGE" => StreamView.NewImage,
        "OLD_IMAGE" => StreamView.OldImage,
        _ => StreamView.NewAndOldImages,
    };

    public static string WordOf(StreamView view) => view switch
    {
        StreamView.KeysOnly => "KEYS_ONLY",
        StreamView.NewImage => "NEW_IMAGE",
        StreamView.OldImage => "OLD_IMAGE",
        _ => "NEW_AND_OLD_IMAGES",
    };
}
