import { createRoot } from 'react-dom/client'
import { Photo } from './photo.jsx'

createRoot(document.getElementById('root')).render(<Photo />)
