namespace VipGuard.Vrrp.Tests.Packets;

public class GratuitousArpTests
{
    [Fact]
    public void The_whole_frame_RFC5227_3()
    {
        byte[] frame = new byte[GratuitousArp.Length];
        frame.AsSpan().Fill(0xEE);
        GratuitousArp.Write(frame, Wire.Bytes("02 00 00 00 00 0a"), HostAddress.Parse("192.0.2.100"));

        Assert.Equal(
            "ffffffffffff" + "02000000000a" + "0806"          // to all, from us, ARP
            + "0001" + "0800" + "06" + "04" + "0001"           // Ethernet, IPv4, 6 and 4 bytes, request
            + "02000000000a" + "c0000264"                      // sender: us, the address
            + "000000000000" + "c0000264",                     // target: nobody, the same address
            Wire.Hex(frame));
    }

    [Fact]
    public void It_is_what_keepalived_announces_but_for_the_target_hardware_that_nobody_reads()
    {
        // Captured from keepalived 2.2.7: the same but for ff… as target hardware; RFC 5227 §1.1 has it ignored, §3 zero.
        byte[] theirs = Wire.Bytes("ffffffffffff 02000000000a 0806 0001 0800 06 04 0001 02000000000a c0000264 ffffffffffff c0000264");
        byte[] ours = new byte[GratuitousArp.Length];
        GratuitousArp.Write(ours, Wire.Bytes("02 00 00 00 00 0a"), HostAddress.Parse("192.0.2.100"));
        theirs.AsSpan(32, 6).Clear();

        Assert.Equal(Wire.Hex(theirs), Wire.Hex(ours));
    }

    [Fact]
    public void As_a_reply_RFC5944_4_6()
    {
        byte[] frame = new byte[GratuitousArp.Length];
        frame.AsSpan().Fill(0xEE);
        GratuitousArp.Write(frame, Wire.Bytes("02 00 00 00 00 0a"), HostAddress.Parse("192.0.2.100"), reply: true);

        Assert.Equal(
            "ffffffffffff" + "02000000000a" + "0806"
            + "0001" + "0800" + "06" + "04" + "0002"           // reply
            + "02000000000a" + "c0000264"                      // sender: us, the address
            + "02000000000a" + "c0000264",                     // target: the same
            Wire.Hex(frame));
    }

    [Fact]
    public void A_frame_too_short_for_it_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GratuitousArp.Write(new byte[GratuitousArp.Length - 1], new byte[6], HostAddress.Parse("192.0.2.100")));
}
