"""What the invented month talks about. Family names say that they are invented; places are called Contoh."""

from __future__ import annotations

from dataclasses import dataclass

MEN = (
    "Rahmat", "Usman", "Fajar", "Hendra", "Yusuf", "Andika", "Bagus", "Darma", "Eko", "Galih", "Ilham", "Joko",
    "Zulkifli", "Rizal",
)  # fmt: skip
WOMEN = (
    "Siti", "Dewi", "Halimah", "Maya", "Nurul", "Putri", "Ratih", "Sari", "Tuti", "Wulan", "Yanti", "Zahra", "Laila",
)  # fmt: skip
FAMILIES = (
    "Contohna", "Rekaan", "Misalnya", "Umpama", "Andaikan", "Sekiranya", "Barangkali", "Kiranya", "Ibarat", "Seumpama",
)  # fmt: skip
TOWNS = ("Tanjungpinang", "Lingga", "Daik", "Natuna", "Karimun", "Batam", "Dabo Singkep", "Kijang")
# Religion, people, first names of men and women; in the shares of a harbour town.
ORIGINS = (
    ("Islam", "Melayu", MEN, WOMEN),
    ("Islam", "Melayu", MEN, WOMEN),
    ("Islam", "Jawa", MEN, WOMEN),
    ("Islam", "Bugis", MEN, WOMEN),
    ("Islam", "Minang", MEN, WOMEN),
    ("Kristen", "Batak", ("Togar", "Markus", "Johan"), ("Maria", "Rosa", "Tiur")),
    ("Katholik", "Flores", ("Yohanes", "Petrus"), ("Agnes", "Lusia")),
    ("Budha", "Tionghoa", ("Hendra", "Tommy"), ("Mei Lin", "Lily")),
    ("Konghucu", "Tionghoa", ("Budiman", "Wijaya"), ("Susanti", "Lani")),
    ("Hindu", "Bali", ("Wayan", "Made"), ("Kadek", "Ketut")),
)
JOBS = (
    "Nelayan", "Pedagang ikan", "Buruh bangunan", "Guru honorer", "Sopir angkot", "Penjahit", "Wiraswasta",
    "Pensiunan pegawai kelurahan", "Pengemudi ojek daring", "Tukang kayu", "Pemilik warung", "Petani sayur",
    "Perawat puskesmas", "Karyawan toko",
)  # fmt: skip
STREETS = (
    "Jalan Contoh Bahari", "Gang Contoh Melati", "Jalan Contoh Merdeka", "Lorong Contoh Damai", "Jalan Contoh Pelantar",
    "Gang Contoh Kenanga",
)  # fmt: skip
ADVICE = (
    "Himbauan kunci ganda", "Himbauan lampu teras", "Sosialisasi nomor 110", "Himbauan waspada penipuan daring",
    "Pendataan penghuni baru", "Himbauan tamu wajib lapor", "Himbauan bahaya pembakaran lahan",
)  # fmt: skip
CHANGES = (
    "Kelahiran seorang anak perempuan pada bulan Desember 2022; akta sedang diurus.",
    "Seorang anak pindah ke Batam untuk bekerja sejak awal Januari 2023.",
    "Seorang keponakan dari Lingga menumpang tinggal selama bersekolah.",
)
OPINIONS = (
    ("Keluhan", "Keamanan", "penerangan di jalan menuju dermaga padam sejak tiga malam yang lalu sehingga warga merasa "
     "tidak aman ketika pulang melaut."),
    ("Keluhan", "Sosial", "remaja berkumpul sampai larut malam di dekat lapangan dan mengganggu istirahat warga."),
    ("Harapan", "Pelayanan Kepolisian", "warga berharap patroli malam ditambah pada akhir pekan."),
    ("Keluhan", "Pelayanan Publik", "saluran air tersumbat dan menimbulkan genangan setelah hujan. Ketua RT sudah "
     "menyampaikannya kepada kelurahan."),
    ("Laporan Informasi", "Ekonomi", "ada tawaran pinjaman daring yang penagihnya mendatangi rumah warga."),
    ("Harapan", "Pendidikan", "warga berharap ada penyuluhan tentang bahaya gawai bagi anak sekolah."),
    ("Keluhan", "Pembangunan", "jalan setapak ke pelantar berlubang dan membahayakan anak-anak."),
    ("Harapan", "Keamanan", "warga meminta jadwal ronda ditempel di pos kamling dan dikirim ke grup warga."),
    ("Harapan", "Budaya", "warga meminta pendampingan untuk kegiatan seni anak muda di balai pertemuan."),
    ("Laporan Informasi", "Sosial", "ada penghuni rumah kontrakan yang belum melapor kepada ketua RT."),
    ("Harapan", "Agama", "pengurus rumah ibadah meminta pengaturan parkir pada hari besar keagamaan."),
    ("Keluhan", "Ekonomi", "harga solar bagi nelayan naik dan antrean di dermaga sering menimbulkan perselisihan."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity that a report tells of. `place` stands before "RW nnn, Kelurahan Contoh"."""

    kind: str
    title: str
    host: str
    people: str
    theme: str
    place: str
    told: str
    result: str
    finding: str = ""
    advice: str = "Kegiatan serupa dilanjutkan sesuai rencana bulanan."


ACTIVITIES = (
    Activity(
        "BINLUH/CERAMAH",
        "Penyuluhan bahaya narkoba bagi remaja",
        "Karang Taruna Kelurahan Contoh",
        "Remaja dan pengurus karang taruna",
        "Bahaya narkoba dan kenakalan remaja",
        "Balai pertemuan",
        "Penyuluhan dibuka oleh ketua karang taruna, dilanjutkan penyampaian jenis dan bahaya narkoba serta akibat "
        "hukumnya.\nTujuh peserta bertanya tentang cara menolak ajakan dan tempat melapor.",
        "Peserta memahami bahaya narkoba dan bersedia menjadi pelapor dini di lingkungannya.",
        "Pengeras suara tidak berfungsi selama lima belas menit pertama.",
        "Penyuluhan diulang tiap tiga bulan dengan melibatkan puskesmas.",
    ),
    Activity(
        "BIN/KATPUAN KAPOS/SISKAMLING",
        "Pembinaan pos kamling",
        "Ketua RW",
        "Anggota ronda",
        "Jadwal ronda dan buku mutasi",
        "Pos kamling",
        "Petugas memeriksa kelengkapan pos, kentongan, senter, dan buku mutasi, lalu memberi contoh pengisiannya.\n"
        "Jadwal ronda disusun ulang supaya setiap malam terisi empat orang.",
        "Jadwal ronda baru disepakati dan ditempel di pos.",
        "Lampu pos padam; ketua RT mengganti pada hari itu juga.",
    ),
    Activity(
        "KEGIATAN KEAGAMAAN",
        "Pengamanan pengajian akbar",
        "Pengurus masjid",
        "Jemaah pengajian",
        "Ketertiban dan kelancaran lalu lintas",
        "Halaman masjid",
        "Petugas mengatur parkir dan penyeberangan sebelum kegiatan dimulai, kemudian memantau sampai jemaah pulang.\n"
        "Himbauan menjaga barang bawaan disampaikan melalui pengurus.",
        "Kegiatan selesai tepat waktu tanpa gangguan.",
    ),
    Activity(
        "KEGIATAN KEAGAMAAN",
        "Pengamanan ibadah Minggu",
        "Majelis jemaat",
        "Jemaat",
        "Ketertiban parkir",
        "Halaman gereja",
        "Petugas bersama linmas mengatur kendaraan jemaat di depan gereja dan memeriksa keadaan sekeliling gedung.\n"
        "Majelis jemaat menyampaikan jadwal kegiatan bulan berikutnya.",
        "Ibadah berjalan aman; jadwal kegiatan dicatat untuk rencana pengamanan.",
    ),
    Activity(
        "PENDAMPINGAN DANA DESA",
        "Pendampingan musyawarah pembangunan",
        "Kelurahan Contoh",
        "Perangkat kelurahan dan tokoh masyarakat",
        "Keterbukaan penggunaan dana",
        "Kantor kelurahan untuk",
        "Musyawarah membahas perbaikan saluran air dan jalan setapak. Petugas mengingatkan agar papan informasi dana "
        "dipasang di tempat yang mudah dilihat.\nUsulan warga dicatat oleh sekretaris kelurahan.",
        "Disepakati tiga pekerjaan yang didahulukan, dan papan informasi dipasang pekan depan.",
    ),
    Activity(
        "PEMBINA UPACARA (SD/SMP/SMA)",
        "Pembina upacara hari Senin",
        "SMP Contoh",
        "Siswa dan guru",
        "Tertib berlalu lintas dan bahaya perundungan",
        "Lapangan sekolah",
        "Amanat pembina upacara berisi ajakan memakai helm, larangan berkendara sebelum cukup umur, dan cara "
        "melaporkan perundungan kepada guru.\nSesudah upacara petugas berbicara dengan guru bimbingan.",
        "Sekolah bersedia membuat kotak aduan dan memeriksa kelengkapan kendaraan siswa.",
    ),
    Activity(
        "MOBIL SPM/BINLUHPENMAS/HIMBAUAN",
        "Himbauan penipuan daring di pasar",
        "Pengelola pasar",
        "Pedagang dan pengunjung pasar",
        "Waspada tautan dan kode rahasia",
        "Pasar",
        "Petugas berkeliling dengan pengeras suara dan membagikan selebaran tentang kode rahasia yang tidak boleh "
        "diberikan kepada siapa pun.\nDua pedagang menceritakan pengalaman menerima tautan palsu.",
        "Seratus selebaran terbagi; dua pedagang mendapat penjelasan cara memblokir rekening.",
    ),
    Activity(
        "FGD/FSK",
        "Forum silaturahmi kamtibmas",
        "Kelurahan Contoh",
        "Ketua RT dan RW, tokoh agama, tokoh pemuda",
        "Keamanan lingkungan awal tahun",
        "Aula kelurahan untuk",
        "Forum membicarakan pencurian mesin tempel, penerangan jalan, dan kenakalan remaja. Setiap RW menyampaikan "
        "keadaan wilayahnya.\nBabinsa dan lurah menyampaikan dukungan atas ronda bersama.",
        "Ronda gabungan dua kali sepekan disepakati, dimulai pada akhir bulan.",
        "Dua ketua RT berhalangan hadir; hasil forum dikirim melalui grup.",
    ),
    Activity(
        "BAKSOS/BAKKES",
        "Bakti sosial pembersihan saluran air",
        "Ketua RW",
        "Warga dan pemuda",
        "Gotong royong mencegah genangan",
        "Jalan lingkungan",
        "Warga bersama petugas mengangkat endapan dan sampah dari saluran sepanjang seratus meter.\nSampah diangkut "
        "oleh kendaraan kelurahan.",
        "Air mengalir kembali dan genangan berkurang.",
    ),
    Activity(
        "GATUR LALIN",
        "Pengaturan lalu lintas pagi",
        "Polsek Contoh Timur",
        "Pengguna jalan dan anak sekolah",
        "Penyeberangan yang aman",
        "Simpang sekolah",
        "Petugas mengatur arus kendaraan dan menyeberangkan anak sekolah pada pukul masuk.\nPengendara tanpa helm "
        "diberi teguran lisan.",
        "Arus lancar dan tidak terjadi kecelakaan.",
    ),
    Activity(
        "BIN & KATPUAN POKDARKAMTIBMAS/KBP3",
        "Pelatihan kelompok sadar kamtibmas",
        "Pokdarkamtibmas Contoh",
        "Anggota kelompok",
        "Cara mencatat dan melapor kejadian",
        "Balai pertemuan",
        "Anggota berlatih mencatat apa, kapan, di mana, siapa, bagaimana, dan mengapa, lalu melaporkannya lewat nomor "
        "110.\nLatihan ditutup dengan tanya jawab.",
        "Anggota dapat membuat catatan kejadian yang lengkap.",
    ),
    Activity(
        "OPS BINA WASPADA",
        "Sambang rumah kontrakan dan kos",
        "Polsek Contoh Timur",
        "Pemilik dan penghuni kos",
        "Tamu wajib lapor",
        "Rumah kos",
        "Petugas bersama ketua RT mendata penghuni baru dan menjelaskan kewajiban melapor dalam 1 x 24 jam.\nPemilik "
        "kos menerima contoh buku tamu.",
        "Sebelas penghuni baru terdata dan buku tamu mulai dipakai.",
        "Empat penghuni sedang bekerja; pendataan dilanjutkan pada malam hari.",
    ),
)


@dataclass(frozen=True, slots=True)
class Information:
    """What a RAHASIA report tells of."""

    area: str
    subject: str
    source: str
    way: str
    facts: tuple[str, ...]
    analysis: str
    forecast: str
    steps: str
    advice: str
    value: str = "B-2"


INFORMATION = (
    Information(
        "Keamanan", "Penerangan padam di jalan menuju dermaga rakyat", "Warga (identitas pada pelapor)",
        "Wawancara / tatap muka",
        ("Enam tiang lampu di jalan menuju dermaga tidak menyala sejak tiga malam.",
         "Dua unit mesin tempel dilaporkan berpindah tempat; tidak ada kerugian.",
         "Ketua RT telah menyampaikan keadaan tersebut kepada kelurahan dan belum ada tindak lanjut."),
        "keadaan gelap memberi peluang pencurian mesin tempel.",
        "apabila berlanjut sampai akhir pekan, warga akan melakukan ronda sendiri tanpa koordinasi.",
        "menghubungi lurah dan Babinsa, serta menambah sambang pada malam hari.",
        "koordinasi perbaikan lampu dan pengaktifan pos kamling.",
    ),
    Information(
        "Ekonomi", "Antrean solar nelayan yang menimbulkan perselisihan", "Pengurus kelompok nelayan", "Pengamatan",
        ("Antrean solar di dermaga mencapai empat puluh perahu sejak awal pekan.",
         "Dua kelompok nelayan berselisih tentang urutan; dilerai oleh pengurus tanpa kekerasan."),
        "pembagian tanpa nomor urut menimbulkan rasa tidak adil.",
        "perselisihan dapat berulang pada hari pengiriman berikutnya.",
        "menyarankan nomor urut dan hadir pada hari pengiriman.",
        "pertemuan pengelola, kelompok nelayan, dan kelurahan.", "B-3",
    ),
    Information(
        "Sosial Budaya", "Rencana keramaian remaja tanpa pemberitahuan", "Tokoh pemuda", "Media sosial",
        ("Beredar ajakan berkumpul dengan sepeda motor di lapangan pada Sabtu malam.",
         "Ajakan menyebut sekitar lima puluh orang dari tiga kelurahan."),
        "kegiatan tanpa penanggung jawab sulit dikendalikan.",
        "keramaian dapat mengganggu warga dan menimbulkan balapan liar.",
        "menemui tokoh pemuda dan orang tua, serta menawarkan kegiatan di balai pertemuan.",
        "patroli dialogis pada Sabtu malam bersama Satlantas.", "C-3",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Business:
    """A business that is visited, its number (NIB), and the day of the visit."""

    name: str
    kind: str
    number: str
    host: str
    day: str


BUSINESSES = (
    Business("Toko Bahari Contoh", "Perdagangan", "0000000000001", "Lim Contoh", "2023-01-10"),
    Business("Bengkel Contoh Jaya", "Jasa", "0000000000002", "Hendra Rekaan", "2023-01-18"),
    Business("Penginapan Contoh Indah", "Pariwisata", "0000000000003", "Maya Umpama", "2023-01-26"),
)
