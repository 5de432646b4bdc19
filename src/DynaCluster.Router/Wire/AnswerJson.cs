using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using DynaCluster.Model;
using DynaCluster.Model.Items;

namespace DynaCluster.Router.Wire;

/// <summary>
/// The JSON of an answer, written forward into its buffer; it sets the commas. Ends with <see cref="Flush"/>, before
/// which nobody else may write to the buffer.
/// </summary>
internal ref struct AnswerJson(IBufferWriter<byte> target)
{
    private JsonOutput _output = new(target);
    private bool _comma;

    public void BeginObject() => Begin((byte)'{');

    public void EndObject() => End((byte)'}');

    public void BeginList() => Begin((byte)'[');

    public void EndList() => End((byte)']');

    /// <param name="name">UTF-8.</param>
    public void Name(scoped ReadOnlySpan<byte> name)
    {
        Separate();
        _output.String(name);
        _output.Byte((byte)':');
        _comma = false;
    }

    public void Text(scoped ReadOnlySpan<byte> utf8)
    {
        Separate();
        _output.String(utf8);
    }

    /// <param name="name">Of a table or index: ASCII.</param>
    public void Text(string name)
    {
        Span<byte> utf8 = stackalloc byte[TableNames.LengthMax];
        Text(utf8[..Encoding.ASCII.GetBytes(name, utf8)]);
    }

    /// <param name="name">Of a table or index: ASCII.</param>
    public void Name(string name)
    {
        Span<byte> utf8 = stackalloc byte[TableNames.LengthMax];
        Name(utf8[..Encoding.ASCII.GetBytes(name, utf8)]);
    }

    public void Number(long number)
    {
        const int digitsMax = 20;
        Separate();
        bool fits = Utf8Formatter.TryFormat(number, _output.Reserve(digitsMax), out int written);
        Invariant.That(fits);
        _output.Take(written);
    }

    /// <summary>A multiple of one half, always with its fraction: 1.0.</summary>
    public void Fraction(double number)
    {
        const int digitsMax = 32;
        Separate();
        bool fits = number.TryFormat(
            _output.Reserve(digitsMax), out int written, "0.0", CultureInfo.InvariantCulture);
        Invariant.That(fits);
        _output.Take(written);
    }

    public void Item(scoped MapView item)
    {
        Separate();
        ItemJsonWriter.WriteMap(item, ref _output);
    }

    public void Value(scoped AttributeView value)
    {
        Separate();
        ItemJsonWriter.WriteValue(value, ref _output);
    }

    /// <summary>A whole value that is JSON already.</summary>
    public void Json(scoped ReadOnlySpan<byte> value)
    {
        Separate();
        _output.Raw(value);
    }

    public void Flush() => _output.Flush();

    private void Begin(byte sign)
    {
        Separate();
        _output.Byte(sign);
        _comma = false;
    }

    private void End(byte sign)
    {
        _output.Byte(sign);
        _comma = true;
    }

    private void Separate()
    {
        if (_comma)
        {
            _output.Byte((byte)',');
        }

        _comma = true;
    }
}
