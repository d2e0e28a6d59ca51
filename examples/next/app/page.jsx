import Image from 'next/image'

export default function Page() {
  return <Image src="photo.jpg" alt="A photo" width={1200} height={900} sizes="100vw" />
}
