using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Linearizability.Search;

/// <summary>Small numbers for the images of one key.</summary>
internal sealed class ImageTable
{
    /// <summary>The number of "whatever it may be": where a search begins in the middle of a history.</summary>
    public const int Any = 0;

    /// <summary>An image that no number stands for, because it is not determined.</summary>
    public const int Unknown = -1;

    /// <summary>In place of the number of a text: there is no item.</summary>
    public const int NoItem = 0;

    /// <summary>Number of the empty text.</summary>
    public const int NoText = 1;

    private readonly Dictionary<Image, int> _numbers = [];
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal) { [""] = NoText };
    private readonly List<(Image Image, int Text)> _images = [(Image.None, NoItem)];

    public int Count => _images.Count;

    /// <summary>Texts have numbers below this.</summary>
    public int TextCount => _texts.Count + 1;

    public Image this[int number] => _images[number].Image;

    public int TextOf(int number) => _images[number].Text;

    public int TextNumberOf(Image image)
    {
        if (image.Exists && !_texts.ContainsKey(image.Text))
        {
            _texts.Add(image.Text, TextCount);
        }

        return image.Exists ? _texts[image.Text] : NoItem;
    }

    public int NumberOf(Image image)
    {
        if (!_numbers.TryGetValue(image, out int number))
        {
            number = _images.Count;
            _images.Add((image, TextNumberOf(image)));
            _numbers.Add(image, number);
        }

        return number;
    }
}
