using DynaCluster.Consensus.Links;

namespace DynaCluster.Tests.Consensus.Links;

public sealed class ConfirmQuestionTests
{
    private static readonly ConfirmQuestion s_question = new(0x1122334455667788, new FrameRoute(3, 7, 9), 5);

    [Fact]
    public void The_bytes_of_a_question_stay_as_they_are()
    {
        byte[] bytes = new byte[ConfirmQuestion.EncodedBytes];
        s_question.Write(bytes);
        Assert.Equal(
            "887766554433221103000000070000000000000009000000000000000500000000000000", Convert.ToHexString(bytes));
    }

    [Fact]
    public void The_bytes_of_an_answer_stay_as_they_are()
    {
        byte[] bytes = new byte[ConfirmQuestion.AnswerBytes];
        s_question.WriteAnswer(bytes, RefusalReason.HigherTerm);
        Assert.Equal("887766554433221107", Convert.ToHexString(bytes));
    }

    [Fact]
    public void A_question_is_read_as_it_was_written()
    {
        byte[] bytes = new byte[ConfirmQuestion.EncodedBytes];
        s_question.Write(bytes);
        Assert.Equal(s_question, ConfirmQuestion.Read(bytes));
    }
}
